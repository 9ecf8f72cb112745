using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// The switch's virtual meter for what it copies to the controller (OpenFlow 1.3.5 §7.3.4.4, <c>OFPM_CONTROLLER</c>): a storm
/// costs copies, never packets of workloads, and never the controller. It needs no flow that uses it.
/// </summary>
internal static class ControllerMeter
{
    private const uint PacketsPerSecond = 1000;
    private const uint BurstPackets = 1000;

    public static void AddTo(List<Meter> meters, SwitchModel model)
    {
        if (model.ControllerMeter)
        {
            meters.Add(new Meter
            {
                Id = MeterId.Controller,
                Flags = MeterFlags.Pktps | MeterFlags.Burst | MeterFlags.Stats,
                Bands = [MeterBand.Drop(PacketsPerSecond, BurstPackets)],
            });
        }
    }
}
