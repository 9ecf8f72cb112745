using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Actions in the words of <c>ovs-ofctl</c> (ovs-actions(7)).</summary>
internal sealed partial class ActionParser
{
    private readonly MatchParser _match;
    private readonly List<OfAction> _actions = [];
    private bool _hasTag;

    private ActionParser(MatchParser match)
    {
        _match = match;
        _hasTag = match.HasTag;
    }

    /// <summary>Actions between commas; the match tells what <c>mod_tp_dst</c> and the like mean.</summary>
    public static ActionList Parse(IEnumerable<TextPart> elements, MatchParser match)
    {
        var parser = new ActionParser(match);
        foreach (var element in elements)
        {
            if (!element.Is("drop"))
            {
                parser.One(element);
            }
        }

        return ActionList.Of([.. parser._actions]);
    }

    private void One(TextPart element)
    {
        var (key, value, rest) = element.KeyAndValue();
        var name = key.ToString().ToLowerInvariant();
        try
        {
            if (key == element && FieldParser.TryPort(key, out var port))
            {
                Add(OfAction.Output(port));
            }
            else if (!Simple(name) && !Standard(name, value) && !Modify(name, value) && !Nicira(name, value, rest))
            {
                throw key.Wrong($"there is no action '{key}'");
            }
        }
        catch (ArgumentException wrong)
        {
            throw element.Wrong($"{name}: {wrong.Message.Split('\n')[0]}");
        }
    }

    private void Add(OfAction action) => _actions.Add(action);

    /// <summary>Actions without arguments.</summary>
    private bool Simple(string name)
    {
        switch (name)
        {
            case "pop_vlan" or "strip_vlan":
                _hasTag = false;
                Add(OfAction.PopVlan());
                return true;
            case "pop_pbb":
                Add(OfAction.PopPbb());
                return true;
            case "dec_mpls_ttl":
                Add(OfAction.DecMplsTtl());
                return true;
            case "copy_ttl_out":
                Add(OfAction.CopyTtlOut());
                return true;
            case "copy_ttl_in":
                Add(OfAction.CopyTtlIn());
                return true;
            case "dec_nsh_ttl":
                Add(Raw(NxActionType.DecNshTtl));
                return true;
            case "pop_queue":
                Add(NxAction.PopQueue());
                return true;
            case "exit":
                Add(NxAction.Exit());
                return true;
            case "ct_clear":
                Add(NxAction.CtClear());
                return true;
            default:
                return false;
        }
    }

    /// <summary>Actions of OpenFlow 1.3.</summary>
    private bool Standard(string name, TextPart value)
    {
        switch (name)
        {
            case "output":
                Output(value);
                return true;
            case "group":
                Add(OfAction.Group(new GroupId((uint)value.Number(uint.MaxValue))));
                return true;
            case "set_queue":
                Add(OfAction.SetQueue((uint)value.Number(uint.MaxValue)));
                return true;
            case "enqueue":
                value.TrySplit(":", out var port, out var queue);
                Add(OfAction.SetQueue((uint)queue.Number(uint.MaxValue)));
                Add(OfAction.Output(FieldParser.Port(port), ushort.MaxValue));
                Add(NxAction.PopQueue());
                return true;
            case "push_vlan":
                _hasTag = true;
                Add(OfAction.PushVlan(new EtherType((ushort)value.Number(ushort.MaxValue))));
                return true;
            case "push_mpls":
                Add(OfAction.PushMpls(new EtherType((ushort)value.Number(ushort.MaxValue))));
                return true;
            case "pop_mpls":
                Add(OfAction.PopMpls(new EtherType((ushort)value.Number(ushort.MaxValue))));
                return true;
            case "push_pbb":
                Add(OfAction.PushPbb(new EtherType((ushort)value.Number(ushort.MaxValue))));
                return true;
            case "set_mpls_ttl":
                Add(OfAction.SetMplsTtl((byte)value.Number(byte.MaxValue)));
                return true;
            case "mod_nw_ttl":
                Add(OfAction.SetNwTtl((byte)value.Number(byte.MaxValue)));
                return true;
            case "dec_ttl" when value.IsEmpty:
                Add(OfAction.DecNwTtl());
                return true;
            case "set_field":
                SetField(value);
                return true;
            default:
                return false;
        }
    }

    /// <summary>OpenFlow 1.0's ways to set a field.</summary>
    private bool Modify(string name, TextPart value)
    {
        var field = name switch
        {
            "mod_dl_src" => (OxmField)OxmFields.EthSrc,
            "mod_dl_dst" => OxmFields.EthDst,
            "mod_nw_src" => OxmFields.IPv4Src,
            "mod_nw_dst" => OxmFields.IPv4Dst,
            "mod_nw_ecn" => OxmFields.IpEcn,
            "mod_tp_src" => MatchParser.Transport("src", _match.IpProto),
            "mod_tp_dst" => MatchParser.Transport("dst", _match.IpProto),
            "set_tunnel" or "set_tunnel64" => OxmFields.TunnelId,
            "set_mpls_label" => OxmFields.MplsLabel,
            "set_mpls_tc" => OxmFields.MplsTc,
            _ => null,
        };
        switch (name)
        {
            case "mod_vlan_vid":
                Tag();
                Add(OfAction.SetField(
                    OxmFields.VlanVid.Exactly((ushort)(value.Number(0xfff) | OxmFields.VlanPresent))));
                return true;
            case "mod_vlan_pcp":
                Tag();
                Add(OfAction.SetField(OxmFields.VlanPcp.Exactly((byte)value.Number(7))));
                return true;
            case "mod_nw_tos":
                Add(OfAction.SetField(OxmFields.IpDscp.Exactly((byte)(value.Number(byte.MaxValue) >> 2))));
                return true;
            case "mod_tp_src" or "mod_tp_dst" when field is null:
                throw value.Wrong($"{name} needs a match of tcp, udp or sctp");
            default:
                break;
        }

        if (field is null)
        {
            return false;
        }

        Add(OfAction.SetField(new Oxm(field, FieldParser.Value(field, value), field.AllOnes)));
        return true;
    }

    private void Tag()
    {
        if (!_hasTag)
        {
            Add(OfAction.PushVlan(EtherType.Vlan));
            _hasTag = true;
        }
    }

    private void Output(TextPart value)
    {
        if (FieldParser.TryPort(value, out var port))
        {
            Add(OfAction.Output(port));
        }
        else if (value.Span.Contains("port=", StringComparison.Ordinal))
        {
            var arguments = Arguments(value);
            var wire = ActionLayout.New(NxActionType.OutputTruncated, ActionLayout.NxMinimumLength);
            WriteUInt16BigEndian(
                wire.AsSpan(ActionLayout.NxArgument), ShortPort.Write(FieldParser.Port(Required(arguments, "port", value))));
            WriteUInt32BigEndian(wire.AsSpan(12), (uint)Required(arguments, "max_len", value).Number(uint.MaxValue));
            Add(new OfAction(wire));
        }
        else if (FieldParser.IsRange(value))
        {
            Add(NxAction.OutputReg(FieldParser.Range(value)));
        }
        else
        {
            throw value.Wrong($"'{value}' is no port and no field");
        }
    }

    private void SetField(TextPart value)
    {
        if (!value.TrySplit("->", out var from, out var to))
        {
            throw value.Wrong("set_field is written set_field:VALUE->FIELD");
        }

        if (TunnelOption(from, to))
        {
            return;
        }

        var field = to.ToString() is "in_port_oxm" ? OxmFields.InPort : FieldParser.FindForAction(to);
        var oxm = FieldParser.Masked(field, from);
        if (!oxm.HasMask)
        {
            FieldParser.Value(field, from.TrySplit("/", out var whole, out _) ? whole : from);
            Add(OfAction.SetField(oxm));
            return;
        }

        // OpenFlow 1.3 sets whole fields only: each run of bits is loaded by itself, as Open vSwitch does.
        for (var bit = 0; bit < field.Bits;)
        {
            if ((oxm.Mask >> bit & 1) == 0)
            {
                bit++;
                continue;
            }

            var bits = 1;
            while (bits < 64 && bit + bits < field.Bits && (oxm.Mask >> (bit + bits) & 1) != 0)
            {
                bits++;
            }

            var part = (ulong)(oxm.Value >> bit) & (ulong.MaxValue >> (64 - bits));
            Add(NxAction.Load(new FieldRange(field, bit, bits), part));
            bit += bits;
        }
    }

    private bool TunnelOption(TextPart from, TextPart to)
    {
        const string Name = "tun_metadata";
        var name = to.ToString();
        if (!name.StartsWith(Name, StringComparison.Ordinal) || !int.TryParse(name[Name.Length..], out var index)
            || index is < 0 or >= TunMetadata.Count)
        {
            return false;
        }

        var digits = from.Number().ToString("x", null);
        var value = Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits);
        var length = OxmHeader.MinimumLength + value.Length;
        var wire = ActionLayout.New(
            ActionType.SetField, ActionLayout.Padded(ActionLayout.HeaderLength + length));
        new OxmHeader(TunMetadata.Id(index), false, value.Length).WriteTo(wire.AsSpan(ActionLayout.Argument));
        value.CopyTo(wire.AsSpan(ActionLayout.Argument + OxmHeader.MinimumLength));
        Add(new OfAction(wire));
        return true;
    }

    private static Dictionary<string, TextPart> Arguments(TextPart value)
    {
        Dictionary<string, TextPart> arguments = [];
        foreach (var element in value.Elements())
        {
            var (key, argument, _) = element.KeyAndValue();
            if (!arguments.TryAdd(key.ToString(), argument))
            {
                throw key.Wrong($"'{key}' is given twice");
            }
        }

        return arguments;
    }

    private static TextPart Required(Dictionary<string, TextPart> arguments, string name, TextPart value) =>
        arguments.TryGetValue(name, out var argument) ? argument : throw value.Wrong($"{name} is missing");

    private static void OnlyKnown(TextPart value, Dictionary<string, TextPart> arguments, params string[] known)
    {
        if (arguments.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
        {
            throw value.Wrong($"'{unknown}' is none of {string.Join(", ", known)}");
        }
    }

    private static OfAction Raw(NxActionType type) => new(ActionLayout.New(type, ActionLayout.NxMinimumLength));
}
