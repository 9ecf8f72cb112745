namespace SharpOpenFlow;

/// <summary>Codes of OFPRRFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_role_request_failed_code</c>).</summary>
public enum RoleRequestFailedCode : ushort
{
    /// <summary>OFPRRFC_STALE.</summary>
    Stale = 0,

    /// <summary>OFPRRFC_UNSUP.</summary>
    Unsup = 1,

    /// <summary>OFPRRFC_BAD_ROLE.</summary>
    BadRole = 2,
}
