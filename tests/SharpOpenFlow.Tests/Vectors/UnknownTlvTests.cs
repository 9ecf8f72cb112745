using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>What a newer switch may add to any flow-mod is read, kept and written again.</summary>
[TestClass]
public sealed class UnknownTlvTests
{
    private const int MatchAt = 48;

    private static readonly byte[] UnknownField = Convert.FromHexString("8000c802aabb");
    private static readonly byte[] UnknownInstruction = Convert.FromHexString("ffff001000123456aabbccddeeff0011");
    private static readonly byte[] UnknownAction = Convert.FromHexString("ffff0010000023200fff010203040506");

    public static IEnumerable<object[]> FlowMods =>
        Vector.Accepted.Where(vector => vector.File == "flow_mod").Select(vector => new object[] { vector.Name });

    [TestMethod]
    [DynamicData(nameof(FlowMods))]
    public void FlowMod_UnknownField_Kept(string name)
    {
        var wire = Vector.Find(name).Bytes;
        var length = ReadUInt16BigEndian(wire.AsSpan(MatchAt + 2));
        var fields = wire[(MatchAt + 4)..(MatchAt + length)].Concat(UnknownField).ToArray();
        var match = new byte[(4 + fields.Length + 7) & ~7];
        WriteUInt16BigEndian(match, 1);
        WriteUInt16BigEndian(match.AsSpan(2), (ushort)(4 + fields.Length));
        fields.CopyTo(match, 4);

        AssertKept([.. wire[..MatchAt], .. match, .. wire[(MatchAt + ((length + 7) & ~7))..]], UnknownField);
    }

    [TestMethod]
    [DynamicData(nameof(FlowMods))]
    public void FlowMod_UnknownInstruction_Kept(string name) =>
        AssertKept([.. Vector.Find(name).Bytes, .. UnknownInstruction], UnknownInstruction);

    [TestMethod]
    [DynamicData(nameof(FlowMods))]
    public void FlowMod_UnknownAction_Kept(string name)
    {
        var mod = (FlowMod)OwnedMessage.Parse(Vector.Find(name).Bytes);
        var actions = ActionList.Parse([.. mod.Flow.Instructions.ApplyActions.Wire, .. UnknownAction]);
        var changed =
            mod with { Flow = mod.Flow with { Instructions = mod.Flow.Instructions with { ApplyActions = actions } } };

        AssertKept(OwnedMessage.Write(changed, 6), UnknownAction);
    }

    private static void AssertKept(byte[] wire, byte[] unknown)
    {
        WriteUInt16BigEndian(wire.AsSpan(2), (ushort)wire.Length);
        var owned = OwnedMessage.Parse(wire);
        var written = OwnedMessage.Write(owned, 6);

        Assert.IsGreaterThanOrEqualTo(0, written.AsSpan().IndexOf(unknown));
        Assert.AreEqual(owned, OwnedMessage.Parse(written));
    }
}
