namespace SharpOpenFlow;

/// <summary>The flags of a TCP header (RFC 9293 §3.1), as <c>tcp_flags</c> has them: twelve bits.</summary>
[Flags]
public enum TcpFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 0x001,

    /// <summary>Synchronise sequence numbers.</summary>
    Syn = 0x002,

    /// <summary>Reset the connection.</summary>
    Rst = 0x004,

    /// <summary>Push.</summary>
    Psh = 0x008,

    /// <summary>The acknowledgement field counts.</summary>
    Ack = 0x010,

    /// <summary>The urgent pointer counts.</summary>
    Urg = 0x020,

    /// <summary>Congestion echo (RFC 3168).</summary>
    Ece = 0x040,

    /// <summary>Congestion window reduced (RFC 3168).</summary>
    Cwr = 0x080,

    /// <summary>Nonce sum (RFC 3540, historic).</summary>
    Ns = 0x100,
}
