using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>What of our meters a switch can hold.</summary>
/// <param name="Largest">Largest meter number that it takes; 0 for no meters at all.</param>
/// <param name="Controller">Whether it can limit what it copies to the controller.</param>
public readonly record struct MeterLimits(uint Largest, bool Controller)
{
    private const MeterFlags Needed = MeterFlags.Kbps | MeterFlags.Burst | MeterFlags.Stats;

    /// <summary>A switch without meters.</summary>
    public static readonly MeterLimits None;

    /// <summary>Reads what the switch says.</summary>
    public static MeterLimits Of(MeterFeatures features)
    {
        if (!features.Supports(MeterBandType.Drop) || (features.Capabilities & Needed) != Needed || features.MaxBands == 0)
        {
            return None;
        }

        return new(features.MaxMeter, features.MaxMeter > 0 && features.Capabilities.HasFlag(MeterFlags.Pktps));
    }

    /// <summary>Why the rates of a port are not limited, or null when they can be.</summary>
    public string? Problem(PortNo port)
    {
        if (Owned.HasMeters(port, Largest))
        {
            return null;
        }

        return Largest == 0
            ? "not limited: the switch has no meters"
            : $"not limited: port {port} needs meter {Owned.MeterIn(port)}, the switch takes numbers up to {Largest}";
    }
}
