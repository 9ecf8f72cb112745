namespace SdnPersona.MicroSegments;

/// <summary>What a rule is there for, if it belongs to the infrastructure: blocking that breaks everything else.</summary>
public enum RulePurpose
{
    /// <summary>An application's own.</summary>
    Application = 0,

    /// <summary>Names.</summary>
    Dns,

    /// <summary>Time.</summary>
    Ntp,

    /// <summary>Addresses.</summary>
    Dhcp,

    /// <summary>Directory and authentication (LDAP, Kerberos).</summary>
    Directory,

    /// <summary>Logs that hosts send.</summary>
    Logging,

    /// <summary>One host asks most others again and again, or a service that exists to be asked for measurements.</summary>
    Monitoring,

    /// <summary>Offered to most hosts by what was seen; the port does not say what it is.</summary>
    SharedService,

    /// <summary>One segment asks every member of another hour after hour, as balancers and their probes do.</summary>
    LoadBalancer,
}
