using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>
/// Finds every list of TLVs in a well-formed message by the layouts of the specification alone, independently of the
/// library's own reading: OpenFlow 1.3.5 §7, EXT-187, EXT-230, EXT-235 and <c>nicira-ext.h</c>.
/// </summary>
internal sealed class TlvWalker
{
    private const int LengthInHeader = 2;

    private readonly byte[] _wire;
    private readonly List<TlvPlace> _places = [];

    private TlvWalker(byte[] wire) => _wire = wire;

    public static IReadOnlyList<TlvPlace> Walk(byte[] message)
    {
        var walker = new TlvWalker(message);
        walker.Message(0, message.Length, []);
        return walker._places;
    }

    private void Message(int at, int end, int[] outer)
    {
        int[] lengths = [.. outer, at + LengthInHeader];
        switch ((MessageType)_wire[at + 1])
        {
            case MessageType.Hello:
                Add(TlvKind.HelloElement, end, lengths);
                break;
            case MessageType.PacketIn:
                Match(at + 24, lengths);
                break;
            case MessageType.FlowRemoved:
                Match(at + 48, lengths);
                break;
            case MessageType.FlowMod:
                Instructions(Match(at + 48, lengths), end, lengths);
                break;
            case MessageType.PacketOut:
                Actions(at + 24, at + 24 + UInt16(at + 16), [.. lengths, at + 16]);
                break;
            case MessageType.GroupMod:
                Buckets(at + 16, end, lengths);
                break;
            case MessageType.MeterMod:
                Add(TlvKind.Band, end, lengths);
                break;
            case MessageType.QueueGetConfigReply:
                Entries(at + 16, end, 8, lengths, (queue, after, inner) => Add(TlvKind.QueueProperty, after, inner));
                break;
            case MessageType.MultipartRequest:
                Request(at + 16, end, (MultipartType)UInt16(at + 8), lengths);
                break;
            case MessageType.MultipartReply:
                Reply(at + 16, end, (MultipartType)UInt16(at + 8), lengths);
                break;
            case MessageType.Experimenter:
                Experimenter(at, end, lengths);
                break;
            default:
                break;
        }
    }

    private void Request(int at, int end, MultipartType type, int[] lengths)
    {
        switch (type)
        {
            case MultipartType.Flow or MultipartType.Aggregate:
                Match(at + 32, lengths);
                break;
            case MultipartType.TableFeatures:
                Entries(at, end, 0, lengths, TableFeatures);
                break;
            case MultipartType.Experimenter when IsFlowMonitor(at):
                for (at += 8; at < end;)
                {
                    at = Match(at + 16, [.. lengths, at + 6]);
                }

                break;
            default:
                break;
        }
    }

    private void Reply(int at, int end, MultipartType type, int[] lengths)
    {
        switch (type)
        {
            case MultipartType.Flow:
                Entries(at, end, 0, lengths, (flow, after, inner) => Instructions(Match(flow + 48, inner), after, inner));
                break;
            case MultipartType.GroupDesc:
                Entries(at, end, 0, lengths, (group, after, inner) => Buckets(group + 8, after, inner));
                break;
            case MultipartType.MeterConfig:
                Entries(at, end, 0, lengths, (meter, after, inner) => Add(TlvKind.Band, after, inner));
                break;
            case MultipartType.TableFeatures:
                Entries(at, end, 0, lengths, TableFeatures);
                break;
            case MultipartType.Experimenter when IsFlowMonitor(at):
                Entries(at + 8, end, 0, lengths, FlowUpdate);
                break;
            default:
                break;
        }
    }

    private void FlowUpdate(int at, int end, int[] lengths)
    {
        const int Abbreviated = 3;
        if (UInt16(at + 2) != Abbreviated)
        {
            var instructions = Match(at + 24, [.. lengths, at + 12]);
            Instructions(instructions, end, lengths);
        }
    }

    private void Experimenter(int at, int end, int[] lengths)
    {
        switch (UInt32(at + 8), UInt32(at + 12))
        {
            case (ExperimenterId.Onf, (uint)OnfMessageType.BundleControl):
                Add(TlvKind.Property, end, lengths);
                break;
            case (ExperimenterId.Onf, (uint)OnfMessageType.BundleAdd):
                Message(at + 24, at + 24 + UInt16(at + 26), lengths);
                Add(TlvKind.Property, end, lengths);
                break;
            case (ExperimenterId.Onf, (uint)OnfMessageType.RequestForward):
                Message(at + 16, end, lengths);
                break;
            case (ExperimenterId.Nicira, (uint)NxMessageType.FlowMod):
                Add(TlvKind.Field, at + 48 + UInt16(at + 40), [.. lengths, at + 40]);
                Instructions(at + 48 + ((UInt16(at + 40) + 7) / 8 * 8), end, lengths);
                break;
            case (ExperimenterId.Nicira, (uint)NxMessageType.FlowRemoved):
                Add(TlvKind.Field, at + 56 + UInt16(at + 38), [.. lengths, at + 38]);
                break;
            case (ExperimenterId.Nicira, (uint)NxMessageType.PacketIn):
                Add(TlvKind.Field, at + 40 + UInt16(at + 32), [.. lengths, at + 32]);
                break;
            case (ExperimenterId.Nicira, (uint)NxMessageType.PacketIn2 or (uint)NxMessageType.Resume):
                PacketIn2(at + 16, end, lengths);
                break;
            case (ExperimenterId.Nicira, (uint)NxMessageType.SetAsyncConfig2):
                Add(TlvKind.AsyncProperty, end, lengths);
                break;
            case (ExperimenterId.Nicira, (uint)NxMessageType.CtFlush):
                Entries(at + 24, end, 2, lengths, (property, after, inner) =>
                {
                    const int Zone = 2;
                    if (UInt16(property) != Zone)
                    {
                        Add(TlvKind.Property, after, inner);
                    }
                });
                Add(TlvKind.Property, end, lengths);
                break;
            default:
                break;
        }
    }

    private void PacketIn2(int at, int end, int[] lengths)
    {
        Entries(at, end, 2, lengths, (property, after, inner) =>
        {
            const int Metadata = 6;
            const int Continuation = 8;
            switch (UInt16(property))
            {
                case Metadata:
                    Add(TlvKind.Field, after, inner);
                    break;
                case Continuation:
                    Entries(property + 8, after, 2, inner, (part, behind, innermost) =>
                    {
                        const int FirstActions = 0x8006;
                        const int LastActions = 0x8007;
                        if (UInt16(part) is >= FirstActions and <= LastActions)
                        {
                            Actions(part + 8, behind, innermost);
                        }
                    });
                    Add(TlvKind.Property, after, inner);
                    break;
                default:
                    break;
            }
        });
        Add(TlvKind.Property, end, lengths);
    }

    private void TableFeatures(int at, int end, int[] lengths)
    {
        Entries(at + 64, end, 2, lengths, (property, after, inner) =>
        {
            TlvKind? kind = UInt16(property) switch
            {
                0 or 1 => TlvKind.InstructionId,
                >= 4 and <= 7 => TlvKind.ActionId,
                >= 8 and <= 15 => TlvKind.FieldId,
                _ => null,
            };
            if (kind is { } known)
            {
                Add(known, after, inner);
            }
        });
        Add(TlvKind.TableFeatureProperty, end, lengths);
    }

    private void Buckets(int at, int end, int[] lengths) =>
        Entries(at, end, 0, lengths, (bucket, after, inner) => Actions(bucket + 16, after, inner));

    private void Instructions(int at, int end, int[] lengths)
    {
        Entries(at, end, LengthInHeader, lengths, (instruction, after, inner) =>
        {
            if ((InstructionType)UInt16(instruction) is InstructionType.ApplyActions or InstructionType.WriteActions)
            {
                Actions(instruction + 8, after, inner);
            }
        });
        Add(TlvKind.Instruction, end, lengths);
    }

    private void Actions(int at, int end, int[] lengths)
    {
        Entries(at, end, LengthInHeader, lengths, (action, after, inner) =>
        {
            if ((ActionType)UInt16(action) != ActionType.Experimenter || UInt32(action + 4) != ExperimenterId.Nicira)
            {
                return;
            }

            switch ((NxActionType)UInt16(action + 8))
            {
                case NxActionType.Ct:
                    Actions(action + 24, after, inner);
                    break;
                case NxActionType.Clone:
                    Actions(action + 16, after, inner);
                    break;
                case NxActionType.Controller2:
                    Add(TlvKind.ActionProperty, after, inner);
                    break;
                default:
                    break;
            }
        });
        Add(TlvKind.Action, end, lengths);
    }

    /// <summary>Notes the end of a match's fields.</summary>
    /// <returns>Where the match ends, padding included.</returns>
    private int Match(int at, int[] lengths)
    {
        var end = at + UInt16(at + LengthInHeader);
        Add(TlvKind.Field, end, [.. lengths, at + LengthInHeader]);
        return at + Padded(end - at);
    }

    /// <summary>Calls back for each element with its offset, its end without padding, and the lengths around it.</summary>
    private void Entries(int at, int end, int lengthAt, int[] outer, Action<int, int, int[]> visit)
    {
        while (at < end)
        {
            var length = UInt16(at + lengthAt);
            visit(at, at + length, [.. outer, at + lengthAt]);
            at += Padded(length);
        }
    }

    private void Add(TlvKind kind, int at, int[] lengths) => _places.Add(new TlvPlace(kind, at, lengths));

    private bool IsFlowMonitor(int at) => (UInt32(at), UInt32(at + 4)) == (ExperimenterId.Onf, 1870);

    private int UInt16(int at) => ReadUInt16BigEndian(_wire.AsSpan(at));

    private uint UInt32(int at) => ReadUInt32BigEndian(_wire.AsSpan(at));

    private static int Padded(int length) => (length + 7) & ~7;
}
