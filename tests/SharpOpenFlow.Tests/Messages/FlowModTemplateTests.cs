using System.Buffers;
using SharpOpenFlow.Tests.Vectors;

namespace SharpOpenFlow.Tests.Messages;

/// <summary>Messages that are filled in: the same bytes as those that are made anew.</summary>
[TestClass]
public sealed class FlowModTemplateTests
{
    private static readonly FlowModTemplate Template = new(Learned(default, default, default));

    [TestMethod]
    public void Draft_AllFilledIn_EqualsTheFlowModMadeAnew()
    {
        var (mac, port) = (new MacAddress(0x0200_0000_0007), new PortNo(5));
        var output = new ArrayBufferWriter<byte>();

        Template.Begin(new byte[Template.Length])
            .With(new BufferId(77)).With(OxmFields.EthDst, mac).With(OxmFields.InPort, new PortNo(3)).WithOutput(port)
            .WriteTo(output, 9);

        var expected = OwnedMessage.Write(Learned(new PortNo(3), mac, port) with { Buffer = new BufferId(77) }, 9);
        CollectionAssert.AreEqual(expected, output.WrittenSpan.ToArray());
    }

    [TestMethod]
    public void Draft_NothingFilledIn_IsThePrototype()
    {
        var output = new ArrayBufferWriter<byte>();

        Template.Begin(new byte[500]).WriteTo(output, 9);

        CollectionAssert.AreEqual(
            OwnedMessage.Write(Learned(default, default, default), 9), output.WrittenSpan.ToArray());
    }

    [TestMethod]
    public void Draft_FieldThatThePrototypeLacksOrMasks_Throws()
    {
        Assert.ThrowsExactly<ArgumentException>(
            () => Template.Begin(new byte[Template.Length]).With(OxmFields.EthSrc, default).Type);
        var masked = new FlowModTemplate(FlowMod.Add(new Flow
        {
            Match = Match.Of(OxmFields.EthDst.Masked(new MacAddress(1), new MacAddress(3))),
        }));

        Assert.ThrowsExactly<ArgumentException>(
            () => masked.Begin(new byte[masked.Length]).With(OxmFields.EthDst, default).Type);
        Assert.ThrowsExactly<InvalidOperationException>(
            () => masked.Begin(new byte[masked.Length]).WithOutput(new PortNo(1)).Type);
    }

    [TestMethod]
    public void Begin_MemoryTooShort_Throws() =>
        Assert.ThrowsExactly<ArgumentException>(() => Template.Begin(new byte[Template.Length - 1]).Type);

    [TestMethod]
    [DataRow(0xffff_ffffu, "0102030405")]
    [DataRow(7u, "")]
    public void PacketOutDraft_WithAndWithoutBuffer_EqualsThePacketOut(uint buffer, string sent)
    {
        var actions = ActionList.Of(OfAction.Output(PortNo.Flood));
        var output = new ArrayBufferWriter<byte>();

        new PacketOutDraft(new BufferId(buffer), new PortNo(2), actions, [1, 2, 3, 4, 5]).WriteTo(output, 9);

        var expected = new PacketOut
        {
            Buffer = new BufferId(buffer),
            InPort = new PortNo(2),
            Actions = actions,
            Data = ByteList.CopyOf(Convert.FromHexString(sent)),
        };
        CollectionAssert.AreEqual(OwnedMessage.Write(expected, 9), output.WrittenSpan.ToArray());
    }

    private static FlowMod Learned(PortNo inPort, MacAddress destination, PortNo outPort) => FlowMod.Add(new Flow
    {
        Match = Match.Of(OxmFields.InPort.Exactly(inPort), OxmFields.EthDst.Exactly(destination)),
        Instructions = new InstructionSet
        {
            Meter = new MeterId(3),
            ApplyActions = ActionList.Of(OfAction.SetQueue(1), OfAction.Output(outPort)),
        },
    });
}
