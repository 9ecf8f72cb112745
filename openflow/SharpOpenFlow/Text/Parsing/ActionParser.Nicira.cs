using System.Globalization;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <content>Open vSwitch's own actions.</content>
internal sealed partial class ActionParser
{
    private bool Nicira(string name, TextPart value, TextPart rest)
    {
        switch (name)
        {
            case "resubmit":
                Resubmit(value);
                return true;
            case "controller":
                Controller(value);
                return true;
            case "dec_ttl":
                DecTtl(value);
                return true;
            case "load":
                Load(value);
                return true;
            case "move":
                value.TrySplit("->", out var source, out var destination);
                Add(NxAction.Move(FieldParser.Range(source), FieldParser.Range(destination)));
                return true;
            case "push" or "pop":
                Add(Stack(name == "push" ? NxActionType.Push : NxActionType.Pop, FieldParser.Range(value)));
                return true;
            case "note":
                Add(NxAction.Note(Bytes(value)));
                return true;
            case "conjunction":
                Conjunction(value);
                return true;
            case "clone":
                Add(NxAction.Clone(Parse(value.Elements(), _match)));
                return true;
            case "ct":
                Add(CtParser.Ct(value, _match));
                return true;
            case "nat":
                Add(CtParser.Nat(value));
                return true;
            case "fin_timeout":
                Add(FinTimeout(value));
                return true;
            case "learn":
                Add(LearnParser.Learn(value));
                return true;
            case "multipath":
                Add(LearnParser.Multipath(value));
                return true;
            case "bundle" or "bundle_load":
                Add(LearnParser.Bundle(value, name == "bundle_load"));
                return true;
            case "sample":
                Add(LearnParser.Sample(value));
                return true;
            case "check_pkt_larger":
                Add(CheckPacketLarger(value, rest));
                return true;
            case "encap":
                Add(EncapParser.Encap(value));
                return true;
            case "decap":
                Add(EncapParser.Decap(value));
                return true;
            case "delete_field":
                Add(DeleteField(value));
                return true;
            default:
                return false;
        }
    }

    private void Resubmit(TextPart value)
    {
        var parts = value.ToString().Split(',');
        var at = 0;
        var elements = new TextPart[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            elements[i] = value.Slice(at, parts[i].Length).Trim();
            at += parts[i].Length + 1;
        }

        if (elements.Length > 3)
        {
            throw value.Wrong("resubmit has a port, a table and 'ct' at most");
        }

        var port = elements[0].IsEmpty ? PortNo.InPort : FieldParser.Port(elements[0]);
        var table = elements.Length > 1 && !elements[1].IsEmpty ? (byte)elements[1].Number(byte.MaxValue) : TableId.All;
        var isTracked = elements.Length > 2 && (elements[2].Is("ct") ? true : throw elements[2].Wrong("only 'ct' here"));
        var wire = ActionLayout.New(
            isTracked ? NxActionType.ResubmitTableCt : NxActionType.ResubmitTable, ActionLayout.NxMinimumLength);
        WriteUInt16BigEndian(wire.AsSpan(ResubmitAction.InPortAt), ShortPort.Write(port));
        wire[ResubmitAction.TableAt] = table;
        Add(new OfAction(wire));
    }

    private void Controller(TextPart value)
    {
        if (value.IsEmpty || value.TryNumber(out _))
        {
            Add(OfAction.Output(
                PortNo.Controller, value.IsEmpty ? OfAction.WholePacket : (ushort)value.Number(ushort.MaxValue)));
            return;
        }

        var arguments = Arguments(value);
        OnlyKnown(value, arguments, "max_len", "id", "reason", "userdata", "pause", "meter_id");
        var maxLength = arguments.TryGetValue("max_len", out var length)
            ? (ushort)length.Number(ushort.MaxValue)
            : OfAction.WholePacket;
        var id = arguments.TryGetValue("id", out var controller) ? (ushort)controller.Number(ushort.MaxValue) : (ushort)0;
        var reason = arguments.TryGetValue("reason", out var why) ? Reason(why) : PacketInReason.Action;
        var userData = arguments.TryGetValue("userdata", out var data) ? Bytes(data) : null;
        MeterId? meter = arguments.TryGetValue("meter_id", out var number)
            ? new MeterId((uint)number.Number(uint.MaxValue))
            : null;
        if (userData is null && !arguments.ContainsKey("pause") && meter is null)
        {
            Add(id == 0 && reason == PacketInReason.Action
                ? OfAction.Output(PortNo.Controller, maxLength)
                : OldController(maxLength, id, reason));
            return;
        }

        Add(NxAction.Controller(maxLength, id, reason, meter, userData, arguments.ContainsKey("pause")));
    }

    private static OfAction OldController(ushort maxLength, ushort id, PacketInReason reason)
    {
        var wire = ActionLayout.New(NxActionType.Controller, ActionLayout.NxMinimumLength);
        WriteUInt16BigEndian(wire.AsSpan(ActionLayout.NxArgument), maxLength);
        WriteUInt16BigEndian(wire.AsSpan(12), id);
        wire[14] = (byte)reason;
        return new OfAction(wire);
    }

    private static PacketInReason Reason(TextPart part)
    {
        for (byte reason = 0; reason < 6; reason++)
        {
            if (part.Is(ActionText.ReasonName((PacketInReason)reason)))
            {
                return (PacketInReason)reason;
            }
        }

        return (PacketInReason)part.Number(byte.MaxValue);
    }

    private void DecTtl(TextPart value)
    {
        var ids = value.Elements().Select(id => (ushort)id.Number(ushort.MaxValue)).ToArray();
        var wire = ActionLayout.New(
            NxActionType.DecTtlControllers, ActionLayout.Padded(ActionLayout.NxMinimumLength + (ids.Length * 2)));
        WriteUInt16BigEndian(wire.AsSpan(ActionLayout.NxArgument), (ushort)ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            WriteUInt16BigEndian(wire.AsSpan(ActionLayout.NxMinimumLength + (i * 2)), ids[i]);
        }

        Add(new OfAction(wire));
    }

    private void Load(TextPart value)
    {
        if (!value.TrySplit("->", out var number, out var destination))
        {
            throw value.Wrong("load is written load:VALUE->FIELD[BITS]");
        }

        Add(NxAction.Load(FieldParser.Range(destination), number.Number()));
    }

    private static OfAction Stack(NxActionType type, FieldRange range)
    {
        var wire = ActionLayout.New(type, 24);
        WriteUInt16BigEndian(wire.AsSpan(ActionLayout.NxArgument), range.Offset);
        range.WriteHeader(wire.AsSpan(12));
        WriteUInt16BigEndian(wire.AsSpan(16), range.Bits);
        return new OfAction(wire);
    }

    private void Conjunction(TextPart value)
    {
        var parts = value.Elements().ToArray();
        if (parts.Length != 2 || !parts[1].TrySplit("/", out var clause, out var clauses))
        {
            throw value.Wrong("conjunction is written conjunction(ID,CLAUSE/CLAUSES)");
        }

        Add(NxAction.Conjunction(
            (uint)parts[0].Number(uint.MaxValue), (byte)clause.Number(byte.MaxValue), (byte)clauses.Number(64)));
    }

    private static OfAction FinTimeout(TextPart value)
    {
        var arguments = Arguments(value);
        OnlyKnown(value, arguments, "idle_timeout", "hard_timeout");
        var wire = ActionLayout.New(NxActionType.FinTimeout, ActionLayout.NxMinimumLength);
        Timeout("idle_timeout", ActionLayout.NxArgument);
        Timeout("hard_timeout", 12);
        return new OfAction(wire);

        void Timeout(string name, int at)
        {
            if (arguments.TryGetValue(name, out var seconds))
            {
                WriteUInt16BigEndian(wire.AsSpan(at), (ushort)seconds.Number(ushort.MaxValue));
            }
        }
    }

    private static OfAction CheckPacketLarger(TextPart value, TextPart rest)
    {
        if (!rest.TrySplit("->", out var before, out var destination) || !before.IsEmpty)
        {
            throw rest.Wrong("check_pkt_larger is written check_pkt_larger(BYTES)->FIELD[BIT]");
        }

        var range = FieldParser.Range(destination);
        if (range.Bits != 1)
        {
            throw destination.Wrong("check_pkt_larger needs one bit");
        }

        var wire = ActionLayout.New(NxActionType.CheckPacketLarger, CheckPacketLargerAction.Length);
        WriteUInt16BigEndian(
            wire.AsSpan(CheckPacketLargerAction.PacketLengthAt), (ushort)value.Number(ushort.MaxValue));
        WriteUInt16BigEndian(wire.AsSpan(CheckPacketLargerAction.OffsetAt), range.Offset);
        range.WriteHeader(wire.AsSpan(CheckPacketLargerAction.DestinationAt));
        return new OfAction(wire);
    }

    private static OfAction DeleteField(TextPart value)
    {
        const string Name = "tun_metadata";
        const byte LargestOption = 124;
        var name = value.ToString();
        if (!name.StartsWith(Name, StringComparison.Ordinal)
            || !int.TryParse(name[Name.Length..], CultureInfo.InvariantCulture, out var index)
            || index is < 0 or >= TunMetadata.Count)
        {
            throw value.Wrong("only tun_metadata0 to tun_metadata63 can be deleted");
        }

        var wire = ActionLayout.New(NxActionType.DeleteField, 24);
        new OxmHeader(TunMetadata.Id(index), false, LargestOption).WriteTo(wire.AsSpan(ActionLayout.NxArgument));
        return new OfAction(wire);
    }

    /// <summary>Bytes as pairs of digits between dots.</summary>
    private static byte[] Bytes(TextPart value)
    {
        try
        {
            return Convert.FromHexString(value.ToString().Replace(".", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            throw value.Wrong($"'{value}' are no bytes, such as 01.2f.ff");
        }
    }
}
