namespace SharpOpenFlow;

/// <summary>What the connection tracker knows of a packet's connection (ovs-fields(7), <c>ct_state</c>).</summary>
[Flags]
public enum CtState : uint
{
    /// <summary>No state.</summary>
    None = 0,

    /// <summary>A connection that is not committed yet.</summary>
    New = 0x01,

    /// <summary>Part of a committed connection.</summary>
    Established = 0x02,

    /// <summary>Related to a committed connection, such as an ICMP error or an FTP data connection.</summary>
    Related = 0x04,

    /// <summary>Against the direction of the connection's first packet.</summary>
    Reply = 0x08,

    /// <summary>The tracker could not identify the packet, or holds it for wrong.</summary>
    Invalid = 0x10,

    /// <summary>The packet went through the tracker; the other bits mean nothing without it.</summary>
    Tracked = 0x20,

    /// <summary>The source address or port was translated.</summary>
    SNat = 0x40,

    /// <summary>The destination address or port was translated.</summary>
    DNat = 0x80,
}
