namespace SharpOpenFlow;

/// <summary>What a controller may do on a connection (OpenFlow 1.3.5 §7.3.9, <c>ofp_controller_role</c>).</summary>
public enum ControllerRole : uint
{
    /// <summary>OFPCR_ROLE_NOCHANGE: in a request, asks for the role in force.</summary>
    NoChange = 0,

    /// <summary>OFPCR_ROLE_EQUAL: the default, full access shared with others.</summary>
    Equal = 1,

    /// <summary>OFPCR_ROLE_MASTER: full access; the former master becomes a slave.</summary>
    Master = 2,

    /// <summary>OFPCR_ROLE_SLAVE: reads only, and gets port-status messages alone.</summary>
    Slave = 3,
}

/// <summary>A role on the wire, OpenFlow's or Nicira's.</summary>
internal static class RoleNumber
{
    /// <summary>The number, which must be at most the highest that there is.</summary>
    /// <exception cref="OpenFlowProtocolException">RoleRequestFailed/BadRole.</exception>
    public static uint Check(uint role, uint highest)
    {
        if (role > highest)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.RoleRequestFailed, (ushort)RoleRequestFailedCode.BadRole, $"role {role}");
        }

        return role;
    }
}
