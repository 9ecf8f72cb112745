namespace SharpOpenFlow;

/// <summary>Codes of OFPBRC (OpenFlow 1.3.5 §7.5.4, <c>ofp_bad_request_code</c>).</summary>
public enum BadRequestCode : ushort
{
    /// <summary>OFPBRC_BAD_VERSION.</summary>
    BadVersion = 0,

    /// <summary>OFPBRC_BAD_TYPE.</summary>
    BadType = 1,

    /// <summary>OFPBRC_BAD_MULTIPART.</summary>
    BadMultipart = 2,

    /// <summary>OFPBRC_BAD_EXPERIMENTER.</summary>
    BadExperimenter = 3,

    /// <summary>OFPBRC_BAD_EXP_TYPE.</summary>
    BadExpType = 4,

    /// <summary>OFPBRC_EPERM.</summary>
    EPerm = 5,

    /// <summary>OFPBRC_BAD_LEN.</summary>
    BadLen = 6,

    /// <summary>OFPBRC_BUFFER_EMPTY.</summary>
    BufferEmpty = 7,

    /// <summary>OFPBRC_BUFFER_UNKNOWN.</summary>
    BufferUnknown = 8,

    /// <summary>OFPBRC_BAD_TABLE_ID.</summary>
    BadTableId = 9,

    /// <summary>OFPBRC_IS_SLAVE.</summary>
    IsSlave = 10,

    /// <summary>OFPBRC_BAD_PORT.</summary>
    BadPort = 11,

    /// <summary>OFPBRC_BAD_PACKET.</summary>
    BadPacket = 12,

    /// <summary>OFPBRC_MULTIPART_BUFFER_OVERFLOW.</summary>
    MultipartBufferOverflow = 13,
}
