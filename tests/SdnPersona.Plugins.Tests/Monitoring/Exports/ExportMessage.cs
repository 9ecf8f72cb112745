using System.Buffers.Binary;

namespace SdnPersona.Plugins.Tests.Monitoring.Exports;

/// <summary>Builds messages of IPFIX field by field.</summary>
internal sealed class ExportMessage
{
    private readonly List<byte> _bytes = [];

    public static byte[] Ipfix(uint sequence, uint domain, uint exportTime, params byte[][] sets)
    {
        var message = new ExportMessage().U16(10).U16(16 + sets.Sum(set => set.Length))
            .U32(exportTime).U32(sequence).U32(domain);
        return message.Add([.. sets.SelectMany(set => set)]).ToArray();
    }

    public static byte[] Set(int id, params byte[] body) =>
        new ExportMessage().U16(id).U16(4 + body.Length).Add(body).ToArray();

    /// <summary>A template set of fields (element, length), elements above 0x8000 with enterprise 29305.</summary>
    public static byte[] Template(int id, params (int Element, int Length)[] fields) =>
        Set(2, Fields(new ExportMessage().U16(id).U16(fields.Length), fields));

    public static byte[] Options(int id, int scope, params (int Element, int Length)[] fields) =>
        Set(3, Fields(new ExportMessage().U16(id).U16(fields.Length).U16(scope), fields));

    public ExportMessage U8(int value) => Add([(byte)value]);

    public ExportMessage U16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return Add(bytes);
    }

    public ExportMessage U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Add(bytes);
    }

    public ExportMessage U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Add(bytes);
    }

    public ExportMessage Add(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    private static byte[] Fields(ExportMessage into, (int Element, int Length)[] fields)
    {
        foreach (var (element, length) in fields)
        {
            into.U16(element).U16(length);
            if (element >= 0x8000)
            {
                into.U32(29305);
            }
        }

        return into.ToArray();
    }
}
