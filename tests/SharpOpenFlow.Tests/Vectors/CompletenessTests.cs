using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>No part of the protocol without a vector: what the library declares is looked for in all of them.</summary>
[TestClass]
public sealed class CompletenessTests
{
    private static readonly IReadOnlyList<IMessage> Messages =
        [.. Vector.Accepted.SelectMany(vector => WithInner(OpenFlowMessage.Parse(vector.Bytes)))];

    private static readonly IReadOnlyList<InstructionSet> Instructions = [.. Messages.SelectMany(InstructionsOf)];

    private static readonly IReadOnlyList<ActionList> Actions = [.. Messages.SelectMany(ActionsOf)];

    [TestMethod]
    public void Vectors_Number_FiveHundredOrMore() => Assert.IsGreaterThanOrEqualTo(500, Vector.All.Count);

    [TestMethod]
    public void Vectors_MessageTypes_All() =>
        AssertAll(Enum.GetValues<MessageType>(), Vector.Accepted.Select(vector => (MessageType)vector.Bytes[1]));

    [TestMethod]
    public void Vectors_MultipartTypes_AllInBothDirections()
    {
        AssertAll(Enum.GetValues<MultipartType>(), Multiparts(MessageType.MultipartRequest));
        AssertAll(Enum.GetValues<MultipartType>(), Multiparts(MessageType.MultipartReply));
    }

    [TestMethod]
    public void Vectors_ExperimenterMessages_All()
    {
        AssertAll(
            Enum.GetValues<NxMessageType>(), Experimenters(ExperimenterId.Nicira).Select(type => (NxMessageType)type));
        AssertAll(
            Enum.GetValues<OnfMessageType>(), Experimenters(ExperimenterId.Onf).Select(type => (OnfMessageType)type));
        Assert.IsTrue(Messages.OfType<Experimenter>().Any(message => message.ExperimenterId == 0x123456), "unknown");
    }

    [TestMethod]
    public void Vectors_ExperimenterMultiparts_AllInBothDirections()
    {
        (uint, uint)[] all =
        [
            (ExperimenterId.Onf, 1870), (ExperimenterId.Nicira, 3), (ExperimenterId.Nicira, 4), (0x123456, 7),
        ];
        foreach (var direction in new[] { MessageType.MultipartRequest, MessageType.MultipartReply })
        {
            AssertAll(all, Vector.Accepted.Where(vector =>
                vector.Bytes[1] == (byte)direction && ReadUInt16BigEndian(vector.Bytes.AsSpan(8)) == 0xffff).Select(
                    vector => (
                        ReadUInt32BigEndian(vector.Bytes.AsSpan(16)), ReadUInt32BigEndian(vector.Bytes.AsSpan(20)))));
        }

        AssertAll(
            Enum.GetValues<FlowUpdateEvent>(),
            Messages.OfType<MultipartElements>().SelectMany(reply => reply.Elements).OfType<FlowUpdate>().Select(
                update => update.Event));
    }

    [TestMethod]
    public void Vectors_Fields_AllMatchedOrSet()
    {
        HashSet<OxmField> used = [];
        foreach (var match in Messages.SelectMany(MatchesOf))
        {
            used.UnionWith(match.ToArray().Select(oxm => oxm.Field));
        }

        foreach (var list in Actions)
        {
            foreach (var action in list)
            {
                if (action.Type == ActionType.SetField && action.Field.Field is { } field)
                {
                    used.Add(field);
                }
                else if (action.NxType == NxActionType.Load && LoadAction.From(action).Destination.Field is { } loaded)
                {
                    used.Add(loaded);
                }
            }
        }

        AssertAll(OxmFields.All, used);
    }

    [TestMethod]
    public void Vectors_TunnelOptionFields_FirstAndLast()
    {
        HashSet<OxmId> used = [];
        foreach (var match in Messages.SelectMany(MatchesOf))
        {
            foreach (var field in match)
            {
                used.Add(field.Id);
            }
        }

        AssertAll([new OxmId(OxmClass.Nicira, 40), new OxmId(OxmClass.Nicira, 103)], used);
        Assert.IsTrue(
            used.Any(id => id.Class == OxmClass.Experimenter && id.Experimenter == 0x123456), "an unknown field");
    }

    [TestMethod]
    public void Vectors_Instructions_All()
    {
        Assert.IsTrue(Instructions.Any(set => set.Meter is not null), "meter");
        Assert.IsTrue(Instructions.Any(set => !set.ApplyActions.IsEmpty), "apply actions");
        Assert.IsTrue(Instructions.Any(set => set.ClearActions), "clear actions");
        Assert.IsTrue(Instructions.Any(set => !set.WriteActions.IsEmpty), "write actions");
        Assert.IsTrue(Instructions.Any(set => set.WriteMetadata is not null), "write metadata");
        Assert.IsTrue(Instructions.Any(set => set.GotoTable is not null), "go to table");
        Assert.IsTrue(Instructions.Any(set => set.Others.Length != 0), "of an experimenter");
    }

    [TestMethod]
    public void Vectors_Actions_All()
    {
        HashSet<ActionType> types = [];
        HashSet<NxActionType> niciraTypes = [];
        var hasUnknown = false;
        foreach (var list in Actions)
        {
            Collect(list.AsView());
        }

        AssertAll(Enum.GetValues<ActionType>(), types);
        AssertAll(Enum.GetValues<NxActionType>(), niciraTypes);
        Assert.IsTrue(hasUnknown, "an action of an unknown experimenter");

        void Collect(ActionListView actions)
        {
            foreach (var action in actions)
            {
                types.Add(action.Type);
                hasUnknown |= action.Experimenter is { } id && id != ExperimenterId.Nicira;
                if (action.NxType is { } nicira)
                {
                    niciraTypes.Add(nicira);
                }

                if (action.NxType == NxActionType.Ct)
                {
                    Collect(CtAction.From(action).Actions);
                }
                else if (action.NxType == NxActionType.Clone)
                {
                    Collect(CloneAction.From(action));
                }
            }
        }
    }

    [TestMethod]
    public void Vectors_GroupTypesAndCommands_All()
    {
        var mods = Messages.OfType<GroupMod>().ToArray();
        AssertAll(Enum.GetValues<GroupType>(), mods.Select(mod => mod.Group.Type));
        AssertAll(Enum.GetValues<GroupModCommand>(), mods.Select(mod => mod.Command));
        AssertAll(Enum.GetValues<FlowModCommand>(), Messages.OfType<FlowMod>().Select(mod => mod.Command));
        AssertAll(Enum.GetValues<MeterModCommand>(), Messages.OfType<MeterMod>().Select(mod => mod.Command));
        AssertAll(
            Enum.GetValues<BundleCommand>(), Messages.OfType<BundleControl>().Select(control => control.Command));
    }

    [TestMethod]
    public void Vectors_MeterBands_All() => AssertAll(
        Enum.GetValues<MeterBandType>(),
        Messages.OfType<MeterMod>().SelectMany(mod => mod.Meter.Bands).Select(band => band.Type));

    [TestMethod]
    public void Vectors_QueueProperties_All()
    {
        var queues = Messages.OfType<QueueGetConfigReply>().SelectMany(reply => reply.Queues).ToArray();
        Assert.IsTrue(queues.Any(queue => queue.MinRate is not null), "minimum rate");
        Assert.IsTrue(queues.Any(queue => queue.MaxRate is not null), "maximum rate");
        Assert.IsTrue(
            queues.Any(queue => queue.Properties.ToString().Contains("ffff0018", StringComparison.Ordinal)), "of an experimenter");
    }

    [TestMethod]
    public void Vectors_TableFeatureProperties_All()
    {
        var tables = Messages.OfType<MultipartElements>().SelectMany(reply => reply.Elements).OfType<TableFeatures>()
            .ToArray();
        foreach (var property in Enum.GetValues<TableFeatureProperty>())
        {
            Assert.IsTrue(tables.Any(table => !table.Find(property).IsEmpty), $"no vector of {property}");
        }

        foreach (var experimenter in new ushort[] { 0xfffe, 0xffff })
        {
            Assert.IsTrue(
                tables.Any(table => !table.Find((TableFeatureProperty)experimenter).IsEmpty), $"{experimenter:x}");
        }
    }

    [TestMethod]
    public void Vectors_ErrorTypesAndCodes_All()
    {
        var errors = Messages.OfType<ErrorMessage>().Select(error => (
            error.ErrorType, error.Experimenter, error.Code)).ToArray();
        AssertAll([.. ErrorConstants.All.Select(row => (row.Type, row.Experimenter, row.Code))], errors);
        AssertAll(Enum.GetValues<ErrorType>(), errors.Select(error => error.ErrorType));
    }

    private static IEnumerable<MultipartType> Multiparts(MessageType direction) =>
        Vector.Accepted.Where(vector => vector.Bytes[1] == (byte)direction).Select(
            vector => (MultipartType)ReadUInt16BigEndian(vector.Bytes.AsSpan(8)));

    private static IEnumerable<uint> Experimenters(uint id) =>
        Vector.Accepted.Where(vector =>
            vector.Bytes[1] == (byte)MessageType.Experimenter && ReadUInt32BigEndian(vector.Bytes.AsSpan(8)) == id)
            .Select(vector => ReadUInt32BigEndian(vector.Bytes.AsSpan(12)));

    private static IEnumerable<IMessage> WithInner(IMessage message) => message switch
    {
        BundleAdd add => [add, add.Message],
        RequestForward forward => [forward, forward.Request],
        _ => [message],
    };

    private static IEnumerable<InstructionSet> InstructionsOf(IMessage message) => message switch
    {
        FlowMod mod => [mod.Flow.Instructions],
        NxFlowMod mod => [mod.Instructions],
        MultipartElements reply => reply.Elements.OfType<FlowStats>().Select(stats => stats.Flow.Instructions),
        _ => [],
    };

    private static IEnumerable<ActionList> ActionsOf(IMessage message) => message switch
    {
        PacketOut packet => [packet.Actions],
        GroupMod mod => mod.Group.Buckets.Select(bucket => bucket.Actions),
        _ => InstructionsOf(message).SelectMany(set => new[] { set.ApplyActions, set.WriteActions }),
    };

    private static IEnumerable<Match> MatchesOf(IMessage message) => message switch
    {
        FlowMod mod => [mod.Flow.Match],
        NxFlowMod mod => [mod.Match],
        NxFlowRemoved removed => [removed.Match],
        PacketInEvent packet => [packet.Match],
        NxPacketIn packet => [packet.Match],
        MultipartElements reply => reply.Elements.OfType<FlowStats>().Select(stats => stats.Flow.Match),
        _ => [],
    };

    private static void AssertAll<T>(IEnumerable<T> all, IEnumerable<T> present)
    {
        var there = present.ToHashSet();
        var missing = all.Where(one => !there.Contains(one)).ToArray();
        Assert.IsEmpty(missing, $"no vector of {string.Join(", ", missing)}");
    }
}
