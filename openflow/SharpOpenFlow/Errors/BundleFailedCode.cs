namespace SharpOpenFlow;

/// <summary>
/// Codes of OFPBFC, by experimenter ONF in OpenFlow 1.3 (ONF EXT-230, <c>ofp_bundle_failed_code</c> plus 2300).
/// </summary>
public enum BundleFailedCode : ushort
{
    /// <summary>OFPBFC_UNKNOWN.</summary>
    Unknown = 2300,

    /// <summary>OFPBFC_EPERM.</summary>
    EPerm = 2301,

    /// <summary>OFPBFC_BAD_ID: there is no such bundle; in Open vSwitch also that there is one already.</summary>
    BadId = 2302,

    /// <summary>OFPBFC_BUNDLE_EXIST.</summary>
    BundleExist = 2303,

    /// <summary>OFPBFC_BUNDLE_CLOSED.</summary>
    BundleClosed = 2304,

    /// <summary>OFPBFC_OUT_OF_BUNDLES.</summary>
    OutOfBundles = 2305,

    /// <summary>OFPBFC_BAD_TYPE: unknown type of control message.</summary>
    BadType = 2306,

    /// <summary>OFPBFC_BAD_FLAGS: unknown flags, or others than at the opening.</summary>
    BadFlags = 2307,

    /// <summary>OFPBFC_MSG_BAD_LEN.</summary>
    MsgBadLen = 2308,

    /// <summary>OFPBFC_MSG_BAD_XID: the message's transaction id is not that of its envelope.</summary>
    MsgBadXid = 2309,

    /// <summary>OFPBFC_MSG_UNSUP: such a message cannot be in a bundle.</summary>
    MsgUnsup = 2310,

    /// <summary>OFPBFC_MSG_CONFLICT.</summary>
    MsgConflict = 2311,

    /// <summary>OFPBFC_MSG_TOO_MANY.</summary>
    MsgTooMany = 2312,

    /// <summary>OFPBFC_MSG_FAILED: the commit failed; the message's own error came before.</summary>
    MsgFailed = 2313,

    /// <summary>OFPBFC_TIMEOUT: the bundle has been idle for too long and is gone.</summary>
    Timeout = 2314,

    /// <summary>OFPBFC_BUNDLE_IN_PROGRESS.</summary>
    BundleInProgress = 2315,
}
