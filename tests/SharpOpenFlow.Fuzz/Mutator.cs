using System.Buffers.Binary;

namespace SharpOpenFlow.Fuzz;

/// <summary>
/// Spoils messages where their structure is: lengths, types, values at the edges, parts of other messages. The
/// header's length is mostly made right again, so that the mutations get past it.
/// </summary>
internal sealed class Mutator(int seed, Seeds seeds)
{
    private const int HeaderLength = 8;
    private const string Words = ",=:()[]/->+-.0x9af |";

    private static readonly ushort[] Edges = [0, 1, 3, 4, 7, 8, 9, 15, 16, 24, 0x7fff, 0x8000, 0xfffe, 0xffff];

    private readonly Random _random = new(seed);

    public byte[] NextMessage()
    {
        var bytes = Pick(seeds.Messages).ToList();
        for (var i = _random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            Mutate(bytes);
        }

        var message = bytes.Count > ushort.MaxValue ? bytes[..ushort.MaxValue].ToArray() : bytes.ToArray();
        if (message.Length >= HeaderLength && _random.Next(10) != 0)
        {
            message[0] = OpenFlowHeader.OpenFlow13;
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)message.Length);
        }

        return message;
    }

    public string NextText()
    {
        var text = Pick(seeds.Texts);
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var at = _random.Next(text.Length + 1);
            var other = Pick(seeds.Texts);
            text = _random.Next(5) switch
            {
                0 => text[..at],
                1 => text.Insert(at, Words[_random.Next(Words.Length)].ToString()),
                2 => text[..at] + other[_random.Next(other.Length)..],
                3 when at < text.Length => text.Remove(at, Math.Min(_random.Next(1, 6), text.Length - at)),
                _ => text.Insert(at, _random.Next().ToString(null, null)),
            };
        }

        return text;
    }

    private void Mutate(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        var word = at & ~1;
        switch (_random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                Set(bytes, word, Edges[_random.Next(Edges.Length)]);
                break;
            case 3 when word + 1 < bytes.Count:
                // Most 16-bit numbers are types and lengths: a neighbour of what is there is most likely to matter.
                Set(bytes, word, (ushort)(((bytes[word] << 8) | bytes[word + 1]) + _random.Next(-8, 9)));
                break;
            case 4:
                bytes.RemoveRange(at, Math.Min(_random.Next(1, 17), bytes.Count - at));
                break;
            case 5:
                bytes.InsertRange(at, new byte[8 * _random.Next(1, 4)]);
                break;
            case 6:
                var other = Pick(seeds.Messages);
                var from = _random.Next(other.Length) & ~7;
                bytes.InsertRange(
                    at & ~7, other.AsSpan(from, Math.Min(8 * _random.Next(1, 12), other.Length - from)));
                break;
            case 7:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                var length = Math.Min(8 * _random.Next(1, 6), bytes.Count - at);
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
        }
    }

    private static void Set(List<byte> bytes, int at, ushort value)
    {
        if (at + 1 < bytes.Count)
        {
            (bytes[at], bytes[at + 1]) = ((byte)(value >> 8), (byte)value);
        }
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
