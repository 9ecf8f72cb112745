using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline.Execution;

/// <summary>A packet with what the pipeline has written beside it: metadata, registers, connection state.</summary>
internal sealed class PacketState
{
    private readonly Packet _packet;
    private readonly Dictionary<OxmField, UInt128> _written;

    public PacketState(Packet packet) : this(packet, [])
    {
    }

    private PacketState(Packet packet, Dictionary<OxmField, UInt128> written) => (_packet, _written) = (packet, written);

    public PacketState Clone() => new(_packet, new(_written));

    /// <summary>A copy with one more field.</summary>
    public PacketState With(OxmField field, UInt128 value)
    {
        var copy = Clone();
        copy.Set(field, value);
        return copy;
    }

    public bool TryGet(OxmField field, out UInt128 value)
    {
        if (_written.TryGetValue(field, out value) || _packet.TryGet(field, out value))
        {
            return true;
        }

        value = 0;
        return IsZeroAtFirst(field);
    }

    public UInt128 Get(OxmField field) =>
        TryGet(field, out var value) ? value : throw new InvalidOperationException($"the packet has no {field}");

    public void Set(OxmField field, UInt128 value) => _written[field] = value;

    /// <summary>Bits of a field.</summary>
    public ulong Read(FieldRange range) =>
        (ulong)((Get(range.Field!) >> range.Offset) & ((UInt128.One << range.Bits) - 1));

    public void Write(FieldRange range, ulong value)
    {
        var mask = ((UInt128.One << range.Bits) - 1) << range.Offset;
        Set(range.Field!, (Get(range.Field!) & ~mask) | (((UInt128)value << range.Offset) & mask));
    }

    private static bool IsZeroAtFirst(OxmField field) =>
        field == OxmFields.Metadata || field == OxmFields.ConjId || field == OxmFields.CtState || field == OxmFields.CtMark
        || field == OxmFields.CtZone || field.Name.StartsWith("reg", StringComparison.Ordinal);
}
