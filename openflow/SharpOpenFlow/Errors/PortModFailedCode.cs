namespace SharpOpenFlow;

/// <summary>Codes of OFPPMFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_port_mod_failed_code</c>).</summary>
public enum PortModFailedCode : ushort
{
    /// <summary>OFPPMFC_BAD_PORT.</summary>
    BadPort = 0,

    /// <summary>OFPPMFC_BAD_HW_ADDR.</summary>
    BadHwAddr = 1,

    /// <summary>OFPPMFC_BAD_CONFIG.</summary>
    BadConfig = 2,

    /// <summary>OFPPMFC_BAD_ADVERTISE.</summary>
    BadAdvertise = 3,

    /// <summary>OFPPMFC_EPERM.</summary>
    EPerm = 4,
}
