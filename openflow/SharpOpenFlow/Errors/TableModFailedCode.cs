namespace SharpOpenFlow;

/// <summary>Codes of OFPTMFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_table_mod_failed_code</c>).</summary>
public enum TableModFailedCode : ushort
{
    /// <summary>OFPTMFC_BAD_TABLE.</summary>
    BadTable = 0,

    /// <summary>OFPTMFC_BAD_CONFIG.</summary>
    BadConfig = 1,

    /// <summary>OFPTMFC_EPERM.</summary>
    EPerm = 2,
}
