using System.Globalization;

namespace SharpOpenFlow;

/// <summary>A packet that the switch keeps while the controller decides (OpenFlow 1.3.5 §6.1.2).</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct BufferId(uint Value)
{
    /// <summary>OFP_NO_BUFFER: the message carries the whole packet, or none is meant.</summary>
    public static readonly BufferId None = new(0xffffffff);

    /// <inheritdoc/>
    public override string ToString() => "0x" + Value.ToString("x8", CultureInfo.InvariantCulture);
}
