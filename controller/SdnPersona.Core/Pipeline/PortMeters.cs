using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// Meters of one port. They exist as soon as some profile of the switch has a rate, whether the port's has one or not, so
/// that a change of profile never has to add or remove one; packets meet a meter only while the port's profile has a rate.
/// </summary>
internal static class PortMeters
{
    /// <summary>Rate of a meter that no packet meets: 100 Gbit/s.</summary>
    private static readonly Rate Unused = new(100_000_000);

    public static void AddTo(List<Meter> meters, SwitchModel model, PortModel port)
    {
        if (NeedsOut(model, port))
        {
            meters.Add(Meter(Owned.MeterOut(port.Port), model.Profiles[port.Profile].Profile.BandwidthOut));
        }

        if (NeedsIn(model, port))
        {
            meters.Add(Meter(Owned.MeterIn(port.Port), model.Profiles[port.Profile].Profile.BandwidthIn));
        }
    }

    public static bool NeedsOut(SwitchModel model, PortModel port) =>
        IsMetered(model, port) && model.Profiles.Values.Any(profile => profile.Profile.BandwidthOut is not null);

    public static bool NeedsIn(SwitchModel model, PortModel port) =>
        IsMetered(model, port) && model.Profiles.Values.Any(profile => profile.Profile.BandwidthIn is not null);

    private static bool IsMetered(SwitchModel model, PortModel port) =>
        port.Stage != PortStage.Observe && Owned.HasMeters(port.Port, model.LargestMeter);

    private static Meter Meter(MeterId id, Rate? rate)
    {
        var (kbps, burst) = rate ?? Unused;
        return new Meter
        {
            Id = id,
            Flags = MeterFlags.Kbps | MeterFlags.Burst | MeterFlags.Stats,
            // Half a second at the rate: measured on OVS 3.1, a tenth of that halves what TCP gets (docs/performance.md).
            Bands = [MeterBand.Drop(kbps, burst ?? Math.Max(1, kbps / 2))],
        };
    }
}
