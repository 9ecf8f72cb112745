namespace SharpOpenFlow.Tests.Vectors;

[TestClass]
public sealed class VectorTests
{
    private const int Mutations = 50_000;
    private const int MutatedBytes = 3;

    /// <summary>Actions that only Open vSwitch's own tools use: kept byte for byte, printed as bytes.</summary>
    private static readonly string[] WithoutText =
    [
        "learn(", "multipath(", "bundle(", "bundle_load(", "sample(", "check_pkt_larger(", "encap(", "decap(",
        "delete_field:", "tun_metadata0",
    ];

    /// <summary>Meters without the burst flag, for which Open vSwitch reports burst sizes of its own.</summary>
    private const string IgnoredBurstSizes = "multipart_reply_meter_config_002";

    /// <summary>
    /// <c>tun_flags</c> with a mask of the one bit that it has; the codec writes that without a mask.
    /// </summary>
    private const string NeedlessMask = "0001D10400010001";

    /// <summary>What the text says beyond Open vSwitch's, which leaves out by what a request selects.</summary>
    private static readonly Dictionary<string, string> Additions = new()
    {
        ["flow_mod_delete_002"] = " out_group:1",
        ["multipart_request_flow_004"] = " cookie=0x0/0x1",
    };

    public static IEnumerable<object[]> Accepted =>
        Vector.Accepted.Select(vector => new object[] { vector.ToString() });

    public static IEnumerable<object[]> Rejected =>
        Vector.All.Where(vector => vector.Error is not null).Select(vector => new object[] { vector.ToString() });

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Format_CapturedMessage_EqualsOvsOfctl(string name)
    {
        var vector = Find(name);
        if (vector.Text is not { } expected || WithoutText.Any(expected.Contains))
        {
            return;
        }

        var addition = Additions.GetValueOrDefault(vector.Name, "\0");
        var lines = OpenFlowText.Format(vector.Bytes).Split('\n').Select(line => line.TrimEnd());
        Assert.AreEqual(
            expected, string.Join('\n', lines).TrimEnd('\n').Replace(addition, "", StringComparison.Ordinal));
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void WriteTo_OwnedValueOfCapturedMessage_SameBytes(string name)
    {
        var vector = Find(name);
        if (vector.File == "table_features")
        {
            return;
        }

        var owned = OwnedMessage.Parse(vector.Bytes);
        var written = OwnedMessage.Write(owned, OwnedMessage.Xid(vector.Bytes));

        if (
            vector.Name != IgnoredBurstSizes && !Convert.ToHexString(vector.Bytes).Contains(
                NeedlessMask, StringComparison.Ordinal))
        {
            Assert.AreEqual(
                Convert.ToHexString(FieldOrder.Sorted(vector.Bytes)), Convert.ToHexString(FieldOrder.Sorted(written)));
        }

        Assert.AreEqual(owned, OwnedMessage.Parse(written));
        CollectionAssert.AreEqual(
            written, OwnedMessage.Write(OwnedMessage.Parse(written), OwnedMessage.Xid(vector.Bytes)));
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Parse_TruncatedAnywhere_Rejected(string name)
    {
        var bytes = Find(name).Bytes;
        for (var length = OpenFlowHeader.Length; length < bytes.Length; length++)
        {
            Assert.ThrowsExactly<OpenFlowProtocolException>(
                () => OwnedMessage.Parse(bytes.AsSpan(0, length)), $"at {length}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Accepted))]
    public void Parse_CutWithItsHeader_RejectedOrWhole(string name)
    {
        var bytes = Find(name).Bytes.ToArray();
        for (var length = OpenFlowHeader.Length; length < bytes.Length; length++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)length);
            Use(bytes.AsSpan(0, length));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Rejected))]
    public void Parse_MalformedMessage_SaysWhichErrorIsOwed(string name)
    {
        var vector = Find(name);

        var malformed = Assert.ThrowsExactly<OpenFlowProtocolException>(() => OwnedMessage.Parse(vector.Bytes));

        Assert.AreEqual(vector.Error, $"{malformed.Type}/{CodeName(malformed)}");
    }

    [TestMethod]
    public void Parse_MutatedBytes_OnlyProtocolExceptions()
    {
        const int Seed = 20130404;
        var random = new Random(Seed);
        var vectors = Vector.Accepted.Where(vector => vector.Bytes.Length <= 2048).ToArray();
        var accepted = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = vectors[random.Next(vectors.Length)].Bytes.ToArray();
            for (var j = 0; j < MutatedBytes; j++)
            {
                // Type and length stay: other types have no codec here, other lengths are the truncation test's.
                bytes[random.Next(OpenFlowHeader.Length, bytes.Length + OpenFlowHeader.Length) % bytes.Length] =
                    (byte)random.Next(256);
            }

            bytes[0] = OpenFlowHeader.OpenFlow13;
            try
            {
                accepted += Use(bytes) ? 1 : 0;
            }
            catch (AssertFailedException)
            {
                // The mutation made it a message of another type.
            }
            catch (Exception exception)
            {
                throw new AssertFailedException($"{Convert.ToHexString(bytes)}: {exception}", exception);
            }
        }

        Assert.IsGreaterThan(Mutations / 10, accepted, "the mutations must get past the first check");
    }

    [TestMethod]
    public void Vectors_TypesOfTheCodec_AllPresent()
    {
        var names = Vector.Accepted.Select(vector => ((MessageType)vector.Bytes[1], Kind(vector.Bytes))).ToHashSet();
        MessageType[] types =
        [
            MessageType.FlowMod, MessageType.GroupMod, MessageType.MeterMod, MessageType.PacketIn,
            MessageType.PacketOut, MessageType.FlowRemoved, MessageType.PortMod, MessageType.TableMod,
            MessageType.SetAsync,
            MessageType.GetAsyncRequest, MessageType.GetAsyncReply, MessageType.QueueGetConfigRequest,
            MessageType.QueueGetConfigReply,
        ];
        MultipartType[] kinds =
        [
            MultipartType.Flow, MultipartType.Aggregate, MultipartType.Table, MultipartType.Queue, MultipartType.Group,
            MultipartType.GroupDesc, MultipartType.GroupFeatures, MultipartType.Meter, MultipartType.MeterConfig,
            MultipartType.MeterFeatures, MultipartType.TableFeatures,
        ];
        foreach (var type in types)
        {
            Assert.IsTrue(names.Any(name => name.Item1 == type), $"no vector of {type}");
        }

        foreach (var kind in kinds)
        {
            Assert.Contains((MessageType.MultipartRequest, kind), names);
            Assert.Contains((MessageType.MultipartReply, kind), names);
        }
    }

    /// <summary>Does everything that a controller does with a message; false when it is malformed.</summary>
    private static bool Use(ReadOnlySpan<byte> bytes)
    {
        object owned;
        _ = OpenFlowText.Format(bytes);
        try
        {
            owned = OwnedMessage.Parse(bytes);
        }
        catch (OpenFlowProtocolException)
        {
            return false;
        }

        _ = owned.ToString();
        if (owned is not MultipartMessage { Kind: MultipartType.TableFeatures })
        {
            var written = OwnedMessage.Write(owned, 1);
            Assert.AreEqual(owned, OwnedMessage.Parse(written), Convert.ToHexString(bytes));
        }

        return true;
    }

    private static MultipartType Kind(byte[] bytes) =>
        bytes.Length > 9 ? (MultipartType)((bytes[8] << 8) | bytes[9]) : MultipartType.Experimenter;

    private static string CodeName(OpenFlowProtocolException malformed) => malformed.Type switch
    {
        ErrorType.BadRequest => ((BadRequestCode)malformed.Code).ToString(),
        ErrorType.BadMatch => ((BadMatchCode)malformed.Code).ToString(),
        ErrorType.BadAction => ((BadActionCode)malformed.Code).ToString(),
        ErrorType.BadInstruction => ((BadInstructionCode)malformed.Code).ToString(),
        ErrorType.GroupModFailed => ((GroupModFailedCode)malformed.Code).ToString(),
        ErrorType.MeterModFailed => ((MeterModFailedCode)malformed.Code).ToString(),
        _ => malformed.Code.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static Vector Find(string name) => Vector.All.Single(vector => vector.ToString() == name);
}
