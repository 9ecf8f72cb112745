using System.Collections.Immutable;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>Packets of a managed port by verdict, since its flows were installed.</summary>
/// <param name="Allowed">Packets sent and received that the policy let pass.</param>
/// <param name="Denied">Packets that were dropped.</param>
/// <param name="WouldDeny">Packets that would have been dropped in enforce mode.</param>
public readonly record struct Verdicts(ulong Allowed, ulong Denied, ulong WouldDeny)
{
    /// <summary>
    /// Reads verdicts off the flows of classes Binding (all that a port sent and received), Denied and AntiSpoof. A flow that
    /// drops goes nowhere; one that only counts goes on.
    /// </summary>
    public static ImmutableDictionary<PortNo, Verdicts> Read(IEnumerable<FlowStats> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        var total = new Dictionary<PortNo, (ulong Judged, ulong Denied, ulong WouldDeny, ulong Spoofed)>();
        foreach (var stats in flows)
        {
            var port = FlowCookie.PortOf(stats.Flow.Cookie);
            var drops = stats.Flow.Instructions.GotoTable is null;
            var sum = total.GetValueOrDefault(port);
            total[port] = FlowCookie.ClassOf(stats.Flow.Cookie) switch
            {
                FlowClass.Binding => sum with { Judged = sum.Judged + stats.Packets },
                FlowClass.Denied when drops => sum with { Denied = sum.Denied + stats.Packets },
                FlowClass.Denied => sum with { WouldDeny = sum.WouldDeny + stats.Packets },
                FlowClass.AntiSpoof when drops => sum with { Spoofed = sum.Spoofed + stats.Packets },
                _ => sum,
            };
        }

        return total.ToImmutableDictionary(
            port => port.Key,
            port => new Verdicts(
                port.Value.Judged - Math.Min(port.Value.Judged, port.Value.Denied + port.Value.WouldDeny),
                port.Value.Denied + port.Value.Spoofed,
                port.Value.WouldDeny));
    }
}
