using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>
/// What a newer switch, or an experimenter, may add to any list of any message is read, printed, kept and written
/// again, byte for byte. Unknown fields are kept even in the basic class, where Open vSwitch refuses them with
/// OFPBMC_BAD_FIELD: to refuse a field that it has not got is a switch's own business, while a controller that is told
/// of a flow must be able to show it and to hand it on.
/// </summary>
[TestClass]
public sealed class UnknownTlvTests
{
    /// <summary>Places of one kind that are tried in one message: those of a large table are much alike.</summary>
    private const int MostPlaces = 12;

    private const string Unknown = "00123456";

    public static IEnumerable<object[]> Accepted =>
        Vector.Accepted.Select(vector => new object[] { vector.ToString() });

    public static IEnumerable<object[]> Extensible => Vector.Accepted
        .Where(vector => vector.Bytes[0] == OpenFlowHeader.OpenFlow13 && TlvWalker.Walk(vector.Bytes).Count > 0)
        .Select(vector => new object[] { vector.ToString() });

    [TestMethod]
    [DynamicData(nameof(Extensible))]
    public void List_UnknownElement_KeptAndPrinted(string name)
    {
        var bytes = Find(name);
        foreach (var places in TlvWalker.Walk(bytes).GroupBy(place => place.Kind))
        {
            var all = places.ToArray();
            for (var i = 0; i < all.Length; i += 1 + (all.Length / MostPlaces))
            {
                foreach (var element in Elements(places.Key))
                {
                    var unknown = Convert.FromHexString(element);
                    if (bytes.Length + unknown.Length <= ushort.MaxValue)
                    {
                        AssertKept(
                            all[i].Insert(bytes, unknown), OpenFlowText.Format(bytes),
                            $"{places.Key} {element} at {all[i].At}", MayBeSilent(places.Key));
                    }
                }
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Message_OfUnknownExperimenter_KeptAndPrinted(string name)
    {
        var bytes = Find(name);
        if (bytes.Length <= ushort.MaxValue - 8)
        {
            AssertKept(
                WithHeader(MessageType.Experimenter, [.. Convert.FromHexString(Unknown), 0, 0, 0, 7, .. bytes[8..]]),
                OpenFlowText.Format(bytes), name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Multipart_OfUnknownExperimenter_KeptAndPrinted(string name)
    {
        var bytes = Find(name);
        foreach (var direction in new[] { MessageType.MultipartRequest, MessageType.MultipartReply })
        {
            if (bytes.Length <= ushort.MaxValue - 16)
            {
                byte[] head = [0xff, 0xff, 0, 0, 0, 0, 0, 0, .. Convert.FromHexString(Unknown), 0, 0, 0, 7];
                AssertKept(WithHeader(direction, [.. head, .. bytes[8..]]), OpenFlowText.Format(bytes), name);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Error_OfUnknownTypeCodeOrExperimenter_KeptAndPrinted(string name)
    {
        // Every vector is a request that a switch may quote, or at least bytes that it may.
        var bytes = Find(name);
        foreach (var head in new[] { "004d0003", "00010fff", $"ffff0009{Unknown}" })
        {
            if (bytes.Length <= ushort.MaxValue - 16)
            {
                AssertKept(
                    WithHeader(MessageType.Error, [.. Convert.FromHexString(head), .. bytes]), OpenFlowText.Format(bytes),
                    $"{name} {head}");
            }
        }
    }

    /// <summary>Without this, a walker that finds nothing would let everything pass.</summary>
    [TestMethod]
    public void Walker_AllVectors_FindsEveryKindOfList()
    {
        var kinds = Vector.Accepted.Where(vector => vector.Bytes[0] == OpenFlowHeader.OpenFlow13)
            .SelectMany(vector => TlvWalker.Walk(vector.Bytes)).Select(place => place.Kind).ToHashSet();

        Assert.IsEmpty(Enum.GetValues<TlvKind>().Except(kinds));
    }

    /// <summary>Elements that no list of this kind knows; each has a multiple of eight bytes.</summary>
    private static string[] Elements(TlvKind kind) => kind switch
    {
        TlvKind.HelloElement => ["004d0008deadbeef"],

        // Of an experimenter without and with mask, of an unknown class, and an unknown number in known classes.
        TlvKind.Field =>
        [
            $"ffff0e0c{Unknown}0011223344556677", $"ffff0f0c{Unknown}00110000ffff0000", "7abc0c04deadbeef",
            "8000c804deadbeef", "0001fe04deadbeef",
        ],

        // Of an experimenter, of an unknown type, of an unknown type of Nicira, and setting an experimenter's field.
        TlvKind.Action =>
        [
            $"ffff0010{Unknown}0001020304050607", "03e70008deadbeef", "ffff0010000023200fff010203040506",
            $"00190018ffff0e0c{Unknown}001122334455667700000000",
        ],
        TlvKind.Instruction => [$"ffff0010{Unknown}aabbccddeeff0011", "004d0008deadbeef"],
        TlvKind.Band => [$"ffff0018000003e800000000{Unknown}0011223344556677", "004d0010000003e800000000deadbeef"],
        TlvKind.QueueProperty => [$"ffff001800000000{Unknown}000000000011223344556677", "004d001000000000deadbeef00000000"],
        TlvKind.TableFeatureProperty => [$"fffe0010{Unknown}00000001deadbeef", "004d0008deadbeef"],
        TlvKind.InstructionId or TlvKind.ActionId => [$"ffff0008{Unknown}", "004d0004004e0004"],
        TlvKind.FieldId => [$"ffff0e0c{Unknown}", "7abc0c048000c804"],
        TlvKind.Property or TlvKind.ActionProperty or TlvKind.AsyncProperty =>
            [$"ffff0010{Unknown}00000001deadbeef", "004d0008deadbeef"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether Open vSwitch, and so the text, passes over what it does not know, mostly or always.</summary>
    private static bool MayBeSilent(TlvKind kind) => kind is TlvKind.Property or TlvKind.QueueProperty
        or TlvKind.TableFeatureProperty or TlvKind.InstructionId or TlvKind.FieldId;

    private static void AssertKept(byte[] wire, string before, string what, bool mayBeSilent = false)
    {
        IMessage owned;
        try
        {
            owned = OwnedMessage.Parse(wire);
        }
        catch (OpenFlowProtocolException refused)
        {
            Assert.Fail($"{what} is refused: {refused.Message}\n{Convert.ToHexStringLower(wire)}");
            return;
        }

        var written = OwnedMessage.Write(owned, OwnedMessage.Xid(wire));

        Assert.AreEqual(Convert.ToHexStringLower(wire), Convert.ToHexStringLower(written), what);
        var text = OpenFlowText.Format(wire);
        Assert.IsTrue(mayBeSilent || before != text, $"{what}: {text}");
        if (!before.Contains("***", StringComparison.Ordinal))
        {
            Assert.DoesNotContain("***", text, what);
        }
    }

    private static byte[] WithHeader(MessageType type, byte[] body)
    {
        byte[] wire = [OpenFlowHeader.OpenFlow13, (byte)type, 0, 0, 0, 0, 0, 6, .. body];
        WriteUInt16BigEndian(wire.AsSpan(2), (ushort)wire.Length);
        return wire;
    }

    private static byte[] Find(string name) => Vector.All.Single(vector => vector.ToString() == name).Bytes;
}
