namespace SdnPersona.Abstractions;

/// <summary>What a workload's external_ids say of its protection from automatic restrictions.</summary>
/// <param name="Value">Whether it is protected; null when nothing is said, so that its group's setting counts.</param>
/// <param name="Problem">What is wrong with what is said and what would be right, or null.</param>
public readonly record struct DeclaredProtection(bool? Value, string? Problem)
{
    /// <summary>The key in the OVSDB Interface's external_ids.</summary>
    public const string Key = "sdnpersona-protected";

    /// <summary>Reads a workload's; case does not matter.</summary>
    public static DeclaredProtection Of(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (!workload.ExternalIds.TryGetValue(Key, out var text))
        {
            return new(null, null);
        }

        // Whoever wrote the key meant to protect; holding a change back does less harm than a VM cut off by a typing error.
        return bool.TryParse(text, out var said)
            ? new(said, null)
            : new(true, $"external_ids:{Key} '{text}' must be true or false; true is assumed");
    }

    /// <summary>Whether a workload is protected: its own word counts, else its group's.</summary>
    public static bool Protects(Workload workload, SecurityGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Of(workload).Value ?? group.Protected;
    }
}
