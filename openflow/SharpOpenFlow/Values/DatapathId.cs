using System.Globalization;

namespace SharpOpenFlow;

/// <summary>A datapath's identity (OpenFlow 1.3.5 §7.3.1): 16 bits for the implementer, 48 bits of MAC address.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct DatapathId(ulong Value)
{
    /// <summary>Reads sixteen hexadecimal digits, with or without <c>0x</c>.</summary>
    public static bool TryParse(string? text, out DatapathId id)
    {
        var digits = text.AsSpan();
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[2..];
        }

        var valid = ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        id = new DatapathId(value);
        return valid;
    }

    /// <summary>Sixteen hexadecimal digits, as OVSDB's <c>datapath_id</c> column has them.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
