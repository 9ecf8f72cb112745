using System.Buffers;

namespace SharpOpenFlow.Tests.Messages;

/// <summary>Nicira's flow-mods as a controller makes them.</summary>
[TestClass]
public sealed class NxFlowModTests
{
    [TestMethod]
    [DataRow(0x5UL, 0xffUL, " cookie:0x5/0xff")]
    [DataRow(0x1205UL, 0xffUL, " cookie:0x5/0xff")]
    [DataRow(0x5UL, ulong.MaxValue, " cookie:0x5/0xffffffffffffffff")]
    [DataRow(0x5UL, 0UL, "")]
    public void Fields_OfMatchAndCookie_AreReadBackAndPrinted(ulong cookie, ulong mask, string printed)
    {
        var match = Match.Of(OxmFields.InPort.Exactly(new PortNo(1)));
        var wire = Write(new NxFlowMod
        {
            Command = FlowModCommand.Delete,
            Table = TableId.All,
            Fields = NxMatch.Fields(match, cookie, mask),
        });

        var read = (NxFlowMod)OpenFlowMessage.Parse(wire);

        Assert.AreEqual(match, read.Match);
        Assert.AreEqual((cookie & mask, mask), read.Selection);
        Assert.AreEqual(
            $"NXT_FLOW_MOD (OF1.3) (xid=0x1): DEL table:255 in_port=1{printed} actions=drop", OpenFlowText.Format(wire));
    }

    [TestMethod]
    public void OutPort_BeyondSixteenBits_IsRefused()
    {
        var mod = new NxFlowMod { Command = FlowModCommand.Delete, OutPort = new PortNo(0x10000) };

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Write(mod));
    }

    private static byte[] Write(NxFlowMod mod)
    {
        var output = new ArrayBufferWriter<byte>();
        mod.WriteTo(output, 1);
        return output.WrittenSpan.ToArray();
    }
}
