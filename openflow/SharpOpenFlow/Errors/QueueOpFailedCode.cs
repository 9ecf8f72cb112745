namespace SharpOpenFlow;

/// <summary>Codes of OFPQOFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_queue_op_failed_code</c>).</summary>
public enum QueueOpFailedCode : ushort
{
    /// <summary>OFPQOFC_BAD_PORT.</summary>
    BadPort = 0,

    /// <summary>OFPQOFC_BAD_QUEUE.</summary>
    BadQueue = 1,

    /// <summary>OFPQOFC_EPERM.</summary>
    EPerm = 2,
}
