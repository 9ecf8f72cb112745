using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>MAC addresses by which DESTINATION finds managed ports.</summary>
internal static class DestinationFlows
{
    /// <summary>
    /// An address that several ports claim is the one's for which it was declared, so that no workload draws another's policy
    /// onto itself by using its address; else the first port's.
    /// </summary>
    public static void AddTo(List<Flow> flows, SwitchModel model)
    {
        var owners = new SortedDictionary<MacAddress, PortModel>();
        foreach (var port in model.Ports.Where(port => port.Stage != PortStage.Observe).OrderByDescending(port => port.MacsDeclared))
        {
            foreach (var mac in port.Macs)
            {
                owners.TryAdd(mac, port);
            }
        }

        foreach (var (mac, port) in owners)
        {
            flows.Add(Flow(
                Tables.Destination,
                100,
                FlowCookie.For(FlowClass.Port, port.Port.Value),
                // The destination's zone is written too: packets that no managed port sent have none yet.
                Apply(OfAction.SetField(Fields.DestinationPort.Exactly(port.Port.Value))) with
                {
                    WriteMetadata = (Fields.Zone.Place(model.ZoneOf(port)), Fields.Zone.Mask),
                    GotoTable = Tables.IngressTrack.Id,
                },
                OxmFields.EthDst.Exactly(mac)));
        }
    }
}
