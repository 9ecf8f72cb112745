namespace SharpOpenFlow;

/// <summary>Codes of OFPHFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_hello_failed_code</c>).</summary>
public enum HelloFailedCode : ushort
{
    /// <summary>OFPHFC_INCOMPATIBLE.</summary>
    Incompatible = 0,

    /// <summary>OFPHFC_EPERM.</summary>
    EPerm = 1,
}
