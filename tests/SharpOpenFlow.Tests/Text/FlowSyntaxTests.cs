using SharpOpenFlow.Tests.Vectors;

namespace SharpOpenFlow.Tests.Text;

/// <summary>Flows, groups and meters in words: as <c>ovs-ofctl</c> understands them, and as they are printed.</summary>
[TestClass]
public sealed class FlowSyntaxTests
{
    public static IEnumerable<object[]> Inputs =>
        Vector.Accepted.Where(vector => vector.Input is not null).Select(vector => new object[] { vector.Name });

    public static IEnumerable<object[]> Printed =>
        Vector.Accepted.Select(vector => new object[] { vector.ToString() });

    [TestMethod]
    [DynamicData(nameof(Inputs))]
    public void Parse_LineThatOvsOfctlTook_SameMessage(string name)
    {
        var vector = Vector.Find(name);
        var (command, text) = vector.Input!.Split(' ', 2) switch
        {
            ["del-flows", var rest] when rest.StartsWith("--strict ", StringComparison.Ordinal) =>
                ("del-flows --strict", rest[9..]),
            [var first, var rest] => (first, rest),
            _ => throw new AssertFailedException(vector.Input),
        };
        IMessage message = command switch
        {
            "add-flow" => FlowSyntax.ParseFlowMod(text, FlowModCommand.Add),
            "mod-flows" => FlowSyntax.ParseFlowMod(text, FlowModCommand.Modify),
            "del-flows" => FlowSyntax.ParseFlowMod(text, FlowModCommand.Delete),
            "del-flows --strict" => FlowSyntax.ParseFlowMod(text, FlowModCommand.DeleteStrict),
            "add-group" => GroupMod.Add(FlowSyntax.ParseGroup(text)),
            "add-meter" => MeterMod.Add(FlowSyntax.ParseMeter(text)),
            _ => throw new AssertFailedException(command),
        };

        var expected = OpenFlowMessage.Parse(vector.Bytes);
        if (message is GroupMod { Group: { } group } && ((GroupMod)expected).Group.Type != GroupType.Select)
        {
            message = GroupMod.Add(group with
            {
                Buckets = [.. group.Buckets.AsSpan().ToArray().Select((bucket, i) => bucket with
                {
                    UnusedWeight = ((GroupMod)expected).Group.Buckets[i].UnusedWeight,
                })],
            });
        }

        Assert.AreEqual(expected.ToString(), message.ToString());
        Assert.AreEqual(expected, message);
    }

    [TestMethod]
    [DynamicData(nameof(Printed))]
    public void Parse_WhatAModelPrints_PrintsTheSame(string name)
    {
        var vector = Vector.All.Single(vector => vector.ToString() == name);
        foreach (var (text, reprint) in Texts(OpenFlowMessage.Parse(vector.Bytes)))
        {
            // What this library does not know is printed as its bytes, which are no words of the language.
            if (!text.Contains("unknown(", StringComparison.Ordinal) && !text.Contains("oxm_0x", StringComparison.Ordinal)
                && !text.Contains("experimenter", StringComparison.Ordinal) && !IsOldEncoding(vector.Name))
            {
                Assert.AreEqual(text, reprint(text), vector.ToString());
            }
        }
    }

    [TestMethod]
    public void Parse_GoldenFlows_PrintTheSame()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "golden", "lab-s1.flows"))
            .Where(line => line.Length > 0 && line[0] != '#').ToArray();
        Assert.IsGreaterThan(20, lines.Length);
        foreach (var line in lines)
        {
            if (line.StartsWith("group_id", StringComparison.Ordinal))
            {
                Assert.AreEqual(line, FlowSyntax.ParseGroup(line).ToString());
            }
            else if (line.StartsWith("meter", StringComparison.Ordinal))
            {
                Assert.AreEqual(line, FlowSyntax.ParseMeter(line).ToString());
            }
            else
            {
                Assert.AreEqual(line, FlowSyntax.ParseFlow(line).ToString());
            }
        }
    }

    [TestMethod]
    [DataRow("bogus=5,actions=drop", "'bogus' is no field and no word of flows", 0)]
    [DataRow("in_port=1,in_port=2,actions=drop", "in_port_oxm is matched twice", 18)]
    [DataRow("priority=70000,actions=drop", "'70000' is no number from 0 to 65535", 9)]
    [DataRow("priority=5", "a flow must say actions=...", 0)]
    [DataRow("ip,nw_src=10.0.0.300,actions=drop", "'10.0.0.300' is no value of ip_src", 10)]
    [DataRow("nw_dst=10.0.0.1,actions=drop", "ip_dst needs a match of IPv4 before it", 7)]
    [DataRow("tp_dst=80,actions=drop", "tp_dst needs tcp, udp, sctp or icmp before it", 0)]
    [DataRow("tcp,tp_dst=http,actions=drop", "'http' is no value of tcp_dst", 11)]
    [DataRow("actions=bogus(1)", "there is no action 'bogus'", 8)]
    [DataRow("actions=ct(commit", "a parenthesis or bracket is not closed", 16)]
    [DataRow("actions=output:1)", "')' closes nothing", 16)]
    [DataRow("actions=conjunction(1,3/2)", "conjunction: ", 8)]
    [DataRow("actions=goto_table:1,goto_table:2", "goto_table is given twice", 21)]
    [DataRow("table=5,actions=goto_table:3", "goto_table:3 must go to a table after 5", 16)]
    [DataRow("actions=load:0x100->NXM_NX_REG0[0..3]", "load: ", 8)]
    [DataRow("actions=move:NXM_NX_REG0[0..3]->NXM_NX_REG1[0..7]", "move: ", 8)]
    [DataRow("actions=set_field:7->nw_ecn", "'7' does not fit the 2 bits of nw_ecn", 18)]
    [DataRow("actions=learn(table=1,bogus)", "'bogus' is no argument of learn and no field", 22)]
    [DataRow("actions=ct(nat(src=1.2.3))", "'1.2.3' is no address", 19)]
    [DataRow("ct_state=+foo,actions=drop", "'foo' is none of new, est, rel, rpl, inv, trk, snat, dnat", 10)]
    public void ParseFlow_Malformed_SaysWhatAndWhere(string text, string problem, int position)
    {
        var wrong = Assert.ThrowsExactly<OpenFlowSyntaxException>(() => FlowSyntax.ParseFlow(text));

        Assert.StartsWith(problem, wrong.Problem);
        Assert.AreEqual(position, wrong.Position);
        Assert.Contains($"(at character {position + 1})", wrong.Message);
    }

    [TestMethod]
    [DataRow("group_id=1,type=bogus", "'bogus' is none of all, select, indirect, ff")]
    [DataRow("type=all", "a group must say group_id=...")]
    [DataRow("group_id=1", "a group must say type=...")]
    [DataRow("group_id=5,type=ff,bucket=output:1", "a bucket of a fast-failover group needs watch_port or watch_group")]
    [DataRow("group_id=5,type=all,bucket=weight:1,output:1", "only buckets of select groups have weights")]
    public void ParseGroup_Malformed_SaysWhat(string text, string problem) => Assert.AreEqual(
        problem, Assert.ThrowsExactly<OpenFlowSyntaxException>(() => FlowSyntax.ParseGroup(text)).Problem);

    [TestMethod]
    [DataRow("meter=1,kbps", "a meter must say bands=...")]
    [DataRow("kbps,bands=type=drop,rate=1", "a meter must say meter=...")]
    [DataRow("meter=0,kbps,band=type=drop,rate=5", "meters are numbered from 1")]
    [DataRow("meter=1,kbps,band=type=bogus,rate=1", "'bogus' is neither drop nor dscp_remark")]
    [DataRow("meter=1,bogus,band=type=drop,rate=1", "'bogus' is no word of meters")]
    [DataRow("meter=1,kbps,band=type=drop", "a band must say rate=...")]
    public void ParseMeter_Malformed_SaysWhat(string text, string problem) => Assert.AreEqual(
        problem, Assert.ThrowsExactly<OpenFlowSyntaxException>(() => FlowSyntax.ParseMeter(text)).Problem);

    /// <summary>Nicira's actions for what OpenFlow 1.3 has of its own are read as the latter.</summary>
    private static bool IsOldEncoding(string name) => name.StartsWith("flow_mod_nx_", StringComparison.Ordinal);

    private static IEnumerable<(string Text, Func<string, string> Reprint)> Texts(IMessage message)
    {
        static string Flow(string text) => FlowSyntax.ParseFlow(text).ToString();
        static string Group(string text) => FlowSyntax.ParseGroup(text).ToString();
        static string Meter(string text) => FlowSyntax.ParseMeter(text).ToString();
        switch (message)
        {
            case FlowMod mod:
                yield return (mod.Flow.ToString(), Flow);
                break;
            case GroupMod mod when mod.Command != GroupModCommand.Delete:
                yield return (mod.Group.ToString(), Group);
                break;
            case MeterMod { Meter.Bands.Count: > 0 } mod:
                yield return (mod.Meter.ToString(), Meter);
                break;
            case BundleAdd add:
                foreach (var text in Texts(add.Message))
                {
                    yield return text;
                }

                break;
            case MultipartElements reply:
                foreach (var element in (IEnumerable<IMultipartElement>)reply.Elements)
                {
                    if (element is FlowStats stats)
                    {
                        yield return (stats.Flow.ToString(), Flow);
                    }
                    else if (element is Group group)
                    {
                        yield return (group.ToString(), Group);
                    }
                    else if (element is Meter meter)
                    {
                        yield return (meter.ToString(), Meter);
                    }
                }

                break;
            default:
                break;
        }
    }
}
