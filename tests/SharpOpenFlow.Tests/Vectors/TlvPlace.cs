using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>What the elements of a list in a message are.</summary>
internal enum TlvKind
{
    HelloElement,
    Field,
    Action,
    Instruction,
    Band,
    QueueProperty,
    TableFeatureProperty,
    InstructionId,
    ActionId,
    FieldId,
    ActionProperty,
    AsyncProperty,
    Property,
}

/// <summary>The end of a list in a message, where another element can be put.</summary>
/// <param name="Kind">What the list holds.</param>
/// <param name="At">Offset of the byte after the last element.</param>
/// <param name="Lengths">Offsets of the 16-bit lengths that count the list's bytes.</param>
internal sealed record TlvPlace(TlvKind Kind, int At, int[] Lengths)
{
    /// <summary>The message with one more element of a multiple of eight bytes, so that padding stays what it is.</summary>
    public byte[] Insert(byte[] message, byte[] element)
    {
        Assert.AreEqual(0, element.Length % 8);
        var longer = (byte[])[.. message[..At], .. element, .. message[At..]];
        foreach (var length in Lengths)
        {
            // What lies behind the place is no length around it.
            Assert.IsLessThan(At, length);
            var field = longer.AsSpan(length);
            WriteUInt16BigEndian(field, checked((ushort)(ReadUInt16BigEndian(field) + element.Length)));
        }

        return longer;
    }
}
