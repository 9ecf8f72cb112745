using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>The actions on hashes, samples and learned flows.</summary>
internal static class LearnParser
{
    public static OfAction Learn(TextPart value)
    {
        ushort idle = 0, hard = 0, finIdle = 0, finHard = 0, priority = Flow.DefaultPriority;
        ulong cookie = 0;
        byte table = 1;
        LearnFlags flags = default;
        uint limit = 0;
        FieldRange? result = null;
        List<byte> specs = [];
        foreach (var element in value.Elements())
        {
            var (key, argument, _) = element.KeyAndValue();
            switch (key.ToString())
            {
                case "table":
                    table = (byte)argument.Number(TableId.All - 1);
                    break;
                case "idle_timeout":
                    idle = (ushort)argument.Number(ushort.MaxValue);
                    break;
                case "hard_timeout":
                    hard = (ushort)argument.Number(ushort.MaxValue);
                    break;
                case "fin_idle_timeout":
                    finIdle = (ushort)argument.Number(ushort.MaxValue);
                    break;
                case "fin_hard_timeout":
                    finHard = (ushort)argument.Number(ushort.MaxValue);
                    break;
                case "priority":
                    priority = (ushort)argument.Number(ushort.MaxValue);
                    break;
                case "cookie":
                    cookie = argument.Number();
                    break;
                case "send_flow_rem":
                    flags |= LearnFlags.SendFlowRemoved;
                    break;
                case "delete_learned":
                    flags |= LearnFlags.DeleteLearned;
                    break;
                case "limit":
                    limit = (uint)argument.Number(uint.MaxValue);
                    break;
                case "result_dst":
                    result = FieldParser.Range(argument);
                    flags |= LearnFlags.WriteResult;
                    break;
                default:
                    Spec(specs, element, key, argument);
                    break;
            }
        }

        if (result is { Bits: not 1 })
        {
            throw value.Wrong("result_dst needs one bit");
        }

        var isSecond = limit != 0 || result is not null;
        var start = isSecond ? LearnAction.Length2 + (result is null ? 0 : 4) : LearnAction.Length;
        var wire = ActionLayout.New(
            isSecond ? NxActionType.Learn2 : NxActionType.Learn, ActionLayout.Padded(start + specs.Count));
        var span = wire.AsSpan();
        WriteUInt16BigEndian(span[LearnAction.IdleTimeoutAt..], idle);
        WriteUInt16BigEndian(span[LearnAction.HardTimeoutAt..], hard);
        WriteUInt16BigEndian(span[LearnAction.PriorityAt..], priority);
        WriteUInt64BigEndian(span[LearnAction.CookieAt..], cookie);
        WriteUInt16BigEndian(span[LearnAction.FlagsAt..], (ushort)flags);
        wire[LearnAction.TableAt] = table;
        WriteUInt16BigEndian(span[LearnAction.FinIdleTimeoutAt..], finIdle);
        WriteUInt16BigEndian(span[LearnAction.FinHardTimeoutAt..], finHard);
        if (isSecond)
        {
            WriteUInt32BigEndian(span[LearnAction.LimitAt..], limit);
            if (result is { } bit)
            {
                WriteUInt16BigEndian(span[LearnAction.ResultOffsetAt..], bit.Offset);
                bit.WriteHeader(span[LearnAction.Length2..]);
            }
        }

        specs.CopyTo(wire, start);
        return new OfAction(wire);
    }

    public static OfAction Multipath(TextPart value)
    {
        var parts = value.Elements().ToArray();
        if (parts.Length != 6)
        {
            throw value.Wrong("multipath is written multipath(FIELDS,BASIS,ALGORITHM,LINKS,ARGUMENT,FIELD[BITS])");
        }

        var links = parts[3].Number(65536);
        if (links == 0)
        {
            throw parts[3].Wrong("there must be a link");
        }

        var range = FieldParser.Range(parts[5]);
        var wire = ActionLayout.New(NxActionType.Multipath, MultipathAction.Length);
        var span = wire.AsSpan();
        WriteUInt16BigEndian(span[MultipathAction.FieldsAt..], Name(parts[0], LearnText.HashFieldNames));
        WriteUInt16BigEndian(span[MultipathAction.BasisAt..], (ushort)parts[1].Number(ushort.MaxValue));
        WriteUInt16BigEndian(
            span[MultipathAction.AlgorithmAt..], Name(parts[2], LearnText.MultipathAlgorithmNames));
        WriteUInt16BigEndian(span[MultipathAction.MaxLinkAt..], (ushort)(links - 1));
        WriteUInt32BigEndian(span[MultipathAction.ArgumentAt..], (uint)parts[4].Number(uint.MaxValue));
        WriteUInt16BigEndian(span[MultipathAction.RangeAt..], range.OffsetAndBits);
        range.WriteHeader(span[MultipathAction.DestinationAt..]);
        return new OfAction(wire);
    }

    public static OfAction Bundle(TextPart value, bool isLoad)
    {
        var parts = value.Elements().ToArray();
        var before = isLoad ? 5 : 4;
        var (key, firstMember, _) = parts.Length > before ? parts[before].KeyAndValue() : default;
        if (parts.Length <= before || !parts[3].Is("ofport") || !(key.Is("members") || key.Is("slaves")))
        {
            throw value.Wrong("bundle is written bundle(FIELDS,BASIS,ALGORITHM,ofport,members:PORT,...)");
        }

        var members = parts[(before + 1)..].Prepend(firstMember).Where(part => !part.IsEmpty).Select(
            part => ShortPort.Write(FieldParser.Port(part))).ToArray();
        var wire = ActionLayout.New(
            isLoad ? NxActionType.BundleLoad : NxActionType.Bundle,
            ActionLayout.Padded(BundleAction.HeaderLength + (members.Length * 2)));
        var span = wire.AsSpan();
        WriteUInt16BigEndian(span[BundleAction.FieldsAt..], Name(parts[0], LearnText.HashFieldNames));
        WriteUInt16BigEndian(span[BundleAction.BasisAt..], (ushort)parts[1].Number(ushort.MaxValue));
        WriteUInt16BigEndian(span[BundleAction.AlgorithmAt..], Name(parts[2], LearnText.BundleAlgorithmNames));
        WriteUInt32BigEndian(span[BundleAction.MemberTypeAt..], BundleAction.PortMembers);
        WriteUInt16BigEndian(span[BundleAction.CountAt..], (ushort)members.Length);
        if (isLoad)
        {
            var range = FieldParser.Range(parts[4]);
            WriteUInt16BigEndian(span[BundleAction.RangeAt..], range.OffsetAndBits);
            range.WriteHeader(span[BundleAction.DestinationAt..]);
        }

        for (var i = 0; i < members.Length; i++)
        {
            WriteUInt16BigEndian(span[(BundleAction.HeaderLength + (i * 2))..], members[i]);
        }

        return new OfAction(wire);
    }

    public static OfAction Sample(TextPart value)
    {
        ulong probability = 0, collector = 0, domain = 0, point = 0;
        PortNo? port = null;
        byte direction = 0;
        foreach (var element in value.Elements())
        {
            var (key, argument, _) = element.KeyAndValue();
            switch (key.ToString())
            {
                case "probability":
                    probability = argument.Number(ushort.MaxValue);
                    break;
                case "collector_set_id":
                    collector = argument.Number(uint.MaxValue);
                    break;
                case "obs_domain_id":
                    domain = argument.Number(uint.MaxValue);
                    break;
                case "obs_point_id":
                    point = argument.Number(uint.MaxValue);
                    break;
                case "sampling_port":
                    port = FieldParser.Port(argument);
                    break;
                case "ingress":
                    direction = 1;
                    break;
                case "egress":
                    direction = 2;
                    break;
                default:
                    throw key.Wrong($"'{key}' is no argument of sample");
            }
        }

        if (probability == 0)
        {
            throw value.Wrong("sample needs a probability of 1 to 65535");
        }

        var isThird = port is not null || direction != 0;
        var wire = ActionLayout.New(
            isThird ? NxActionType.Sample3 : NxActionType.Sample, isThird ? SampleAction.Length2 : SampleAction.Length);
        var span = wire.AsSpan();
        WriteUInt16BigEndian(span[SampleAction.ProbabilityAt..], (ushort)probability);
        WriteUInt32BigEndian(span[SampleAction.CollectorSetAt..], (uint)collector);
        WriteUInt32BigEndian(span[SampleAction.DomainAt..], (uint)domain);
        WriteUInt32BigEndian(span[SampleAction.PointAt..], (uint)point);
        if (isThird)
        {
            WriteUInt16BigEndian(span[SampleAction.PortAt..], ShortPort.Write(port ?? PortNo.Any));
            wire[SampleAction.DirectionAt] = direction;
        }

        return new OfAction(wire);
    }

    private static void Spec(List<byte> specs, TextPart element, TextPart key, TextPart argument)
    {
        if (key.Is("load"))
        {
            if (!argument.TrySplit("->", out var from, out var to))
            {
                throw argument.Wrong("load is written load:VALUE->FIELD[BITS]");
            }

            Put(specs, LearnTarget.Load, from, FieldParser.Range(to));
        }
        else if (key.Is("output"))
        {
            var source = FieldParser.Range(argument);
            Header(specs, source.Bits, LearnTarget.Output, isImmediate: false);
            Range(specs, source);
        }
        else if (FieldParser.IsRange(key))
        {
            // A field alone is the packet's own.
            Put(specs, LearnTarget.Match, key == element ? key : argument, FieldParser.Range(key));
        }
        else
        {
            throw key.Wrong($"'{key}' is no argument of learn and no field");
        }
    }

    private static void Put(List<byte> specs, LearnTarget target, TextPart from, FieldRange destination)
    {
        if (FieldParser.IsRange(from))
        {
            var source = FieldParser.Range(from);
            if (source.Bits != destination.Bits)
            {
                throw from.Wrong($"{source} has {source.Bits} bits, {destination} {destination.Bits}");
            }

            Header(specs, source.Bits, target, isImmediate: false);
            Range(specs, source);
        }
        else
        {
            var field = destination.Field!;
            var isWhole = destination.Offset == 0 && destination.Bits == field.Bits;
            var value = isWhole ? FieldParser.Value(field, from)
                : from.TryWide(out var number) ? number : throw from.Wrong($"'{from}' is no number");
            if (destination.Bits < 128 && value >> destination.Bits != 0)
            {
                throw from.Wrong($"'{from}' does not fit {destination.Bits} bits");
            }

            Header(specs, destination.Bits, target, isImmediate: true);
            Span<byte> bytes = stackalloc byte[16];
            WriteUInt128BigEndian(bytes, value);
            specs.AddRange(bytes[^((destination.Bits + 15) / 16 * 2)..]);
        }

        Range(specs, destination);
    }

    private static void Header(List<byte> specs, int bits, LearnTarget target, bool isImmediate)
    {
        var header = (ushort)(
            bits | ((int)target << LearnSpec.TargetShift) | (isImmediate ? LearnSpec.ImmediateFlag : 0));
        specs.AddRange([(byte)(header >> 8), (byte)header]);
    }

    private static void Range(List<byte> specs, FieldRange range)
    {
        Span<byte> bytes = stackalloc byte[FieldRange.HeaderLength + 2];
        range.WriteHeader(bytes);
        WriteUInt16BigEndian(bytes[FieldRange.HeaderLength..], range.Offset);
        specs.AddRange(bytes);
    }

    private static ushort Name(TextPart part, string[] names)
    {
        var index = Array.IndexOf(names, part.ToString());
        return index >= 0 ? (ushort)index : throw part.Wrong($"'{part}' is none of {string.Join(", ", names)}");
    }
}
