using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// The fields of Nicira's flow-mods: a match without a header, and among its fields perhaps NXM_NX_COOKIE, which is none of the
/// packet but selects flows.
/// </summary>
public static class NxMatch
{
    private const int HeaderLength = 4;
    private const int CookieLength = 8;
    private const byte CookieNumber = 30;

    private static readonly OxmId Cookie = new(OxmClass.Nicira, CookieNumber);

    /// <summary>The fields of a match and of a selection by cookie.</summary>
    /// <param name="match">Which packets.</param>
    /// <param name="cookie">Value of the cookie's bits; those outside the mask do not count.</param>
    /// <param name="cookieMask">Which bits of the cookie; zero selects all flows.</param>
    public static ByteList Fields(Match match, ulong cookie = 0, ulong cookieMask = 0)
    {
        ArgumentNullException.ThrowIfNull(match);
        var hasMask = cookieMask != ulong.MaxValue;
        var selection = cookieMask == 0 ? 0 : HeaderLength + (hasMask ? 2 : 1) * CookieLength;
        var wire = new byte[match.FieldsLength + selection];
        match.WriteFields(wire);
        if (selection > 0)
        {
            var rest = wire.AsSpan(match.FieldsLength);
            new OxmHeader(Cookie, hasMask, selection - HeaderLength).WriteTo(rest);
            WriteUInt64BigEndian(rest[HeaderLength..], cookie & cookieMask);
            if (hasMask)
            {
                WriteUInt64BigEndian(rest[(HeaderLength + CookieLength)..], cookieMask);
            }
        }

        return ByteList.CopyOf(wire);
    }

    /// <summary>The fields of a message at an offset, and what follows their padding.</summary>
    /// <exception cref="OpenFlowProtocolException">BadMatch/BadLen: they are longer than the message.</exception>
    internal static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> wire, int offset, int length, out ReadOnlySpan<byte> rest)
    {
        var end = offset + ActionLayout.Padded(length);
        if (end > wire.Length)
        {
            OpenFlowProtocolException.Throw(
                BadMatchCode.BadLen, $"a match of {length} bytes does not fit the {wire.Length - offset} that are left");
        }

        rest = wire[end..];
        return wire.Slice(offset, length);
    }

    /// <summary>Judges the fields of a flow-mod as a switch must.</summary>
    /// <exception cref="OpenFlowProtocolException">BadMatch: as of any flow-mod, or a cookie that is malformed or not allowed.</exception>
    internal static void Check(ReadOnlySpan<byte> fields, bool maySelect)
    {
        var hasCookie = false;
        for (var rest = fields; !rest.IsEmpty; rest = rest[OxmHeader.Read(rest).TlvLength..])
        {
            if (!IsCookie(OxmHeader.Check(rest)))
            {
                continue;
            }

            if (hasCookie)
            {
                OpenFlowProtocolException.Throw(BadMatchCode.DupField, "the cookie appears twice");
            }

            hasCookie = true;
            CheckCookie(new OxmView(rest), maySelect);
        }

        var packet = WithoutCookie(fields);
        OxmList.CheckFields(packet);
        StrictMatch.Check(new OxmList(packet));
    }

    internal static Match MatchOf(ReadOnlySpan<byte> fields) => Match.ParseFields(WithoutCookie(fields));

    internal static (ulong Value, ulong Mask) SelectionOf(ReadOnlySpan<byte> fields)
    {
        foreach (var field in new OxmList(fields))
        {
            if (IsCookie(OxmHeader.Read(field.Wire)))
            {
                return (
                    ReadUInt64BigEndian(field.Value),
                    field.HasMask ? ReadUInt64BigEndian(field.Mask) : ulong.MaxValue);
            }
        }

        return default;
    }

    /// <summary>The cookie shares its number with NXM_NX_MPLS_TTL; only the length tells them apart.</summary>
    private static bool IsCookie(OxmHeader header) =>
        header.Id == Cookie && header.PayloadLength == (header.HasMask ? 2 : 1) * CookieLength;

    private static byte[] WithoutCookie(ReadOnlySpan<byte> fields)
    {
        var packet = new byte[fields.Length];
        var length = 0;
        foreach (var field in new OxmList(fields))
        {
            if (!IsCookie(OxmHeader.Read(field.Wire)))
            {
                field.Wire.CopyTo(packet.AsSpan(length));
                length += field.Wire.Length;
            }
        }

        return packet[..length];
    }

    private static void CheckCookie(OxmView field, bool maySelect)
    {
        if (!maySelect)
        {
            OpenFlowProtocolException.Throw(BadMatchCode.BadField, "an addition cannot select by cookie");
        }

        if (field.HasMask && (ReadUInt64BigEndian(field.Value) & ~ReadUInt64BigEndian(field.Mask)) != 0)
        {
            OpenFlowProtocolException.Throw(BadMatchCode.BadWildcards, "the cookie has bits outside of its mask");
        }
    }
}
