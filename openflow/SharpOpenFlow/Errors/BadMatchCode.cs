namespace SharpOpenFlow;

/// <summary>Codes of OFPBMC (OpenFlow 1.3.5 §7.5.4, <c>ofp_bad_match_code</c>).</summary>
public enum BadMatchCode : ushort
{
    /// <summary>OFPBMC_BAD_TYPE.</summary>
    BadType = 0,

    /// <summary>OFPBMC_BAD_LEN.</summary>
    BadLen = 1,

    /// <summary>OFPBMC_BAD_TAG.</summary>
    BadTag = 2,

    /// <summary>OFPBMC_BAD_DL_ADDR_MASK.</summary>
    BadDlAddrMask = 3,

    /// <summary>OFPBMC_BAD_NW_ADDR_MASK.</summary>
    BadNwAddrMask = 4,

    /// <summary>OFPBMC_BAD_WILDCARDS.</summary>
    BadWildcards = 5,

    /// <summary>OFPBMC_BAD_FIELD.</summary>
    BadField = 6,

    /// <summary>OFPBMC_BAD_VALUE.</summary>
    BadValue = 7,

    /// <summary>OFPBMC_BAD_MASK.</summary>
    BadMask = 8,

    /// <summary>OFPBMC_BAD_PREREQ.</summary>
    BadPrereq = 9,

    /// <summary>OFPBMC_DUP_FIELD.</summary>
    DupField = 10,

    /// <summary>OFPBMC_EPERM.</summary>
    EPerm = 11,
}
