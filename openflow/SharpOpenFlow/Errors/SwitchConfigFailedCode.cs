namespace SharpOpenFlow;

/// <summary>Codes of OFPSCFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_switch_config_failed_code</c>).</summary>
public enum SwitchConfigFailedCode : ushort
{
    /// <summary>OFPSCFC_BAD_FLAGS.</summary>
    BadFlags = 0,

    /// <summary>OFPSCFC_BAD_LEN.</summary>
    BadLen = 1,

    /// <summary>OFPSCFC_EPERM.</summary>
    EPerm = 2,
}
