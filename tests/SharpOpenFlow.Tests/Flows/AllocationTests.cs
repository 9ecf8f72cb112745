using System.Buffers;
using SharpOpenFlow.Tests.Vectors;
using static SharpOpenFlow.OxmFields;

namespace SharpOpenFlow.Tests.Flows;

/// <summary>Sending what is kept, and reading what arrives, allocates nothing.</summary>
[TestClass]
public sealed class AllocationTests
{
    private const int Rounds = 1000;

    [TestMethod]
    public void WriteTo_OwnedFlowMod_NoAllocation()
    {
        var flow = (FlowMod)OwnedMessage.Parse(Vector.Find("flow_mod_add_094").Bytes);
        var output = new ArrayBufferWriter<byte>(1024);

        AssertNoAllocation(() =>
        {
            output.ResetWrittenCount();
            flow.WriteTo(output, 1);
        });
    }

    [TestMethod]
    public void Parse_FlowStatsReply_NoAllocation()
    {
        var reply = Vector.Find("multipart_reply_flow_005").Bytes;
        var sum = 0UL;

        AssertNoAllocation(() =>
        {
            foreach (var flow in FlowStatsView.Enumerate(reply.AsSpan(16)))
            {
                sum += flow.Packets + flow.Priority;
                foreach (var field in flow.Match)
                {
                    sum += (ulong)field.Value.Length;
                }

                foreach (var instruction in flow.Instructions)
                {
                    sum += (ulong)instruction.Wire.Length;
                }
            }
        });
        Assert.AreNotEqual(0UL, sum);
    }

    [TestMethod]
    public void Parse_PacketIn_NoAllocation()
    {
        var wire = Vector.Find("packet_in_reason1_001").Bytes;

        AssertNoAllocation(() =>
        {
            var packet = PacketInView.Parse(wire);
            Assert.IsTrue(
                packet.InPort is { Value: 1 } && packet.Data.Length == 42 && !packet.Match.TryGet(
                    Metadata, out _, out _));
        });
    }

    [TestMethod]
    public void Equals_Flows_NoAllocation()
    {
        var one = ((FlowMod)OwnedMessage.Parse(Vector.Find("flow_mod_add_094").Bytes)).Flow;
        var other = ((FlowMod)OwnedMessage.Parse(Vector.Find("flow_mod_add_094").Bytes)).Flow;

        AssertNoAllocation(() => Assert.IsTrue(one.Equals(other) && one.GetHashCode() == other.GetHashCode()));
    }

    private static void AssertNoAllocation(Action action)
    {
        for (var i = 0; i < Rounds; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            action();
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
