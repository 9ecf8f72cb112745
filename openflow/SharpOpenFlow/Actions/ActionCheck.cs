namespace SharpOpenFlow;

/// <summary>
/// What must hold of one action before its view may be read; actions of unknown kinds need only their header.
/// </summary>
internal static class ActionCheck
{
    private const int OutputLength = 16;
    private const int ShortLength = 8;
    private const int RegisterActionLength = 24;

    public static void One(ReadOnlySpan<byte> wire, int depth)
    {
        var action = new ActionView(wire);
        switch (action.Type)
        {
            case ActionType.Output:
                Exactly(wire, OutputLength);
                break;
            case ActionType.SetField:
                SetField(wire);
                break;
            case >= ActionType.CopyTtlOut and <= ActionType.PopPbb:
                Exactly(wire, ShortLength);
                break;
            case ActionType.Experimenter when action.Experimenter == ExperimenterId.Nicira:
                AtLeast(wire, ActionLayout.NxMinimumLength);
                Nicira(wire, action.NxType!.Value, depth);
                break;
            default:
                break;
        }
    }

    private static void Nicira(ReadOnlySpan<byte> wire, NxActionType type, int depth)
    {
        switch (type)
        {
            case NxActionType.Resubmit or NxActionType.ResubmitTable or NxActionType.ResubmitTableCt
                or NxActionType.Conjunction or NxActionType.Controller or NxActionType.CtClear or NxActionType.Exit
                or NxActionType.PopQueue or NxActionType.FinTimeout or NxActionType.OutputTruncated
                or NxActionType.SetTunnel or NxActionType.SetQueue or NxActionType.DecTtl or NxActionType.PushMpls
                or NxActionType.PopMpls or NxActionType.SetMplsTtl or NxActionType.DecMplsTtl
                or NxActionType.SetMplsLabel or NxActionType.SetMplsTc or NxActionType.Decap
                or NxActionType.DecNshTtl:
                Exactly(wire, ActionLayout.NxMinimumLength);
                break;
            case NxActionType.Load or NxActionType.OutputReg or NxActionType.Push or NxActionType.Pop:
                Exactly(wire, RegisterActionLength);
                break;
            case NxActionType.OutputReg2 or NxActionType.SetTunnel64 or NxActionType.Sample or NxActionType.CheckPacketLarger:
                Exactly(wire, RegisterActionLength);
                break;
            case NxActionType.Multipath:
                Exactly(wire, MultipathAction.Length);
                break;
            case NxActionType.WriteMetadata or NxActionType.Sample2 or NxActionType.Sample3:
                Exactly(wire, SampleAction.Length2);
                break;
            case NxActionType.Bundle or NxActionType.BundleLoad:
                BundleAction.Check(wire);
                break;
            case NxActionType.Learn or NxActionType.Learn2:
                LearnAction.Check(wire);
                break;
            case NxActionType.Load2:
                OxmInside(wire, ActionLayout.NxMinimumLength);
                break;
            case NxActionType.DeleteField:
                AtLeast(wire, RegisterActionLength);
                OxmHeaderInside(wire, ActionLayout.NxArgument);
                break;
            case NxActionType.Encap:
                EncapText.Check(wire);
                break;
            case NxActionType.Move:
                AtLeast(wire, RegisterActionLength);
                break;
            case NxActionType.Ct:
                AtLeast(wire, CtAction.HeaderLength);
                ActionListView.Check(wire[CtAction.HeaderLength..], depth - 1);
                break;
            case NxActionType.Clone:
                ActionListView.Check(wire[ActionLayout.NxMinimumLength..], depth - 1);
                break;
            case NxActionType.Nat:
                NatAction.Check(wire);
                break;
            case NxActionType.Controller2:
                Controller2Action.Check(wire);
                break;
            case NxActionType.DecTtlControllers:
                DecTtlAction.Check(wire);
                break;
            default:
                break;
        }
    }

    /// <summary>An action that ends in a field with its value and mask, padded.</summary>
    private static void OxmInside(ReadOnlySpan<byte> wire, int at)
    {
        AtLeast(wire, at + OxmHeader.MinimumLength);
        OxmHeader header;
        try
        {
            header = OxmHeader.Check(wire[at..]);
        }
        catch (OpenFlowProtocolException malformed)
        {
            throw new OpenFlowProtocolException(
                ErrorType.BadAction, (ushort)BadActionCode.BadSetLen, $"{Name(wire)}: {malformed.Message}");
        }

        if (ActionLayout.Padded(at + header.TlvLength) != wire.Length
            || (OxmField.Find(header.Id) is { } known
                && header.PayloadLength != (header.HasMask ? 2 : 1) * known.Length))
        {
            OpenFlowProtocolException.Throw(
                BadActionCode.BadSetLen, $"{Name(wire)} of {wire.Length} bytes holds a field of {header.TlvLength}");
        }
    }

    /// <summary>An action with a field's header, without value.</summary>
    private static void OxmHeaderInside(ReadOnlySpan<byte> wire, int at)
    {
        if ((OxmClass)System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(wire[at..]) == OxmClass.Experimenter
            && wire[at + 3] < sizeof(uint))
        {
            OpenFlowProtocolException.Throw(
                BadActionCode.BadSetLen, $"{Name(wire)} names an experimenter's field without the experimenter");
        }
    }

    private static void SetField(ReadOnlySpan<byte> wire)
    {
        var field = wire[ActionLayout.Argument..];
        OxmHeader header;
        try
        {
            header = OxmHeader.Check(field);
        }
        catch (OpenFlowProtocolException malformed)
        {
            throw new OpenFlowProtocolException(
                ErrorType.BadAction, (ushort)BadActionCode.BadSetLen, $"set-field: {malformed.Message}");
        }

        if (header.HasMask || (OxmField.Find(header.Id) is { } known && known.Length != header.PayloadLength))
        {
            OpenFlowProtocolException.Throw(
                BadActionCode.BadSetLen, $"set-field of {header.Id} with {header.PayloadLength} bytes");
        }

        if (ActionLayout.Padded(ActionLayout.HeaderLength + header.TlvLength) != wire.Length)
        {
            OpenFlowProtocolException.Throw(
                BadActionCode.BadSetLen, $"set-field of {wire.Length} bytes holds a field of {header.TlvLength}");
        }
    }

    internal static void Exactly(ReadOnlySpan<byte> wire, int length)
    {
        if (wire.Length != length)
        {
            OpenFlowProtocolException.Throw(
                BadActionCode.BadLen, $"{Name(wire)} of {wire.Length} bytes instead of {length}");
        }
    }

    internal static void AtLeast(ReadOnlySpan<byte> wire, int length)
    {
        if (wire.Length < length)
        {
            OpenFlowProtocolException.Throw(
                BadActionCode.BadLen, $"{Name(wire)} of {wire.Length} bytes needs {length}");
        }
    }

    private static string Name(ReadOnlySpan<byte> wire)
    {
        var action = new ActionView(wire);
        return action.Experimenter == ExperimenterId.Nicira && wire.Length >= ActionLayout.NxArgument
            ? $"action {action.NxType}"
            : $"action {action.Type}";
    }
}
