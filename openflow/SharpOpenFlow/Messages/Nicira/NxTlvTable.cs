using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>A Geneve option that a <c>tun_metadata</c> field stands for.</summary>
/// <param name="OptionClass">Class of the option.</param>
/// <param name="OptionType">Type within the class.</param>
/// <param name="OptionLength">Bytes of the option's value: a multiple of four, at most 124.</param>
/// <param name="Index">Which field: 0 for <c>tun_metadata0</c>.</param>
public readonly record struct TlvMapping(ushort OptionClass, byte OptionType, byte OptionLength, ushort Index)
{
    internal const int Length = 8;

    private const int TypeAt = 2;
    private const int LengthAt = 3;
    private const int IndexAt = 4;

    internal static ValueList<TlvMapping> ReadAll(ReadOnlySpan<byte> wire)
    {
        if (wire.Length % Length != 0)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"{wire.Length} bytes of mappings of {Length}");
        }

        var mappings = new TlvMapping[wire.Length / Length];
        foreach (ref var mapping in mappings.AsSpan())
        {
            mapping = new(
                ReadUInt16BigEndian(wire), wire[TypeAt], wire[LengthAt], ReadUInt16BigEndian(wire[IndexAt..]));
            wire = wire[Length..];
        }

        return ValueList.Of(mappings);
    }

    internal static void WriteAll(Span<byte> wire, ValueList<TlvMapping> mappings)
    {
        foreach (var mapping in mappings)
        {
            WriteUInt16BigEndian(wire, mapping.OptionClass);
            wire[TypeAt] = mapping.OptionType;
            wire[LengthAt] = mapping.OptionLength;
            WriteUInt16BigEndian(wire[IndexAt..], mapping.Index);
            wire = wire[Length..];
        }
    }
}

/// <summary>What an NXT_TLV_TABLE_MOD does.</summary>
public enum TlvTableCommand : ushort
{
    /// <summary>NXTTMC_ADD: new mappings.</summary>
    Add = 0,

    /// <summary>NXTTMC_DELETE: ends mappings.</summary>
    Delete = 1,

    /// <summary>NXTTMC_CLEAR: ends all mappings.</summary>
    Clear = 2,
}

/// <summary>NXT_TLV_TABLE_MOD: which Geneve options the <c>tun_metadata</c> fields stand for.</summary>
/// <param name="Command">What is done.</param>
/// <param name="Mappings">The mappings.</param>
public sealed record NxTlvTableMod(TlvTableCommand Command, ValueList<TlvMapping> Mappings) : IMessage
{
    private const int HeaderLength = 8;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.TlvTableMod,
            HeaderLength + (Mappings.Count * TlvMapping.Length), xid);
        wire.UInt16(ExperimenterMessage.Body, (ushort)Command);
        TlvMapping.WriteAll(wire.Span[(ExperimenterMessage.Body + HeaderLength)..], Mappings);
        wire.Complete();
    }

    internal static NxTlvTableMod Parse(ReadOnlySpan<byte> wire)
    {
        var body = ExperimenterMessage.AtLeast(wire, HeaderLength, "a TLV table mod");
        var command = (TlvTableCommand)ReadUInt16BigEndian(body);
        if (command > TlvTableCommand.Clear)
        {
            throw new OpenFlowProtocolException(
                ExperimenterId.Nicira, (ushort)NxErrorCode.TlvTableBadCommand, $"TLV table command {command}");
        }

        return new(command, TlvMapping.ReadAll(body[HeaderLength..]));
    }
}

/// <summary>NXT_TLV_TABLE_REQUEST: asks for the mappings.</summary>
public sealed record NxTlvTableRequest : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) => ExperimenterMessage.Open(
        output, ExperimenterId.Nicira, (uint)NxMessageType.TlvTableRequest, 0, xid).Complete();

    internal static NxTlvTableRequest Parse(ReadOnlySpan<byte> wire)
    {
        ExperimenterMessage.Exactly(wire, 0, "a TLV table request");
        return new();
    }
}

/// <summary>NXT_TLV_TABLE_REPLY: the mappings and how many there can be.</summary>
/// <param name="MaxOptionSpace">Bytes that all options may have together.</param>
/// <param name="MaxFields">How many fields there are.</param>
/// <param name="Mappings">The mappings.</param>
public sealed record NxTlvTableReply(uint MaxOptionSpace, ushort MaxFields, ValueList<TlvMapping> Mappings) : IMessage
{
    private const int HeaderLength = 16;
    private const int MaxFieldsAt = 4;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.TlvTableReply,
            HeaderLength + (Mappings.Count * TlvMapping.Length), xid);
        wire.UInt32(ExperimenterMessage.Body, MaxOptionSpace);
        wire.UInt16(ExperimenterMessage.Body + MaxFieldsAt, MaxFields);
        TlvMapping.WriteAll(wire.Span[(ExperimenterMessage.Body + HeaderLength)..], Mappings);
        wire.Complete();
    }

    internal static NxTlvTableReply Parse(ReadOnlySpan<byte> wire)
    {
        var body = ExperimenterMessage.AtLeast(wire, HeaderLength, "a TLV table reply");
        return new(
            ReadUInt32BigEndian(body), ReadUInt16BigEndian(body[MaxFieldsAt..]),
            TlvMapping.ReadAll(body[HeaderLength..]));
    }
}
