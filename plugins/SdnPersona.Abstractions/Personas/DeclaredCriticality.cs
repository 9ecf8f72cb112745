namespace SdnPersona.Abstractions;

/// <summary>What a workload's external_ids say of its importance.</summary>
/// <param name="Value">The importance; <see cref="Criticality.Normal"/> when nothing, or nothing right, is said.</param>
/// <param name="Problem">What is wrong with what is said and what would be right, or null.</param>
public readonly record struct DeclaredCriticality(Criticality Value, string? Problem)
{
    /// <summary>The key in the OVSDB Interface's external_ids.</summary>
    public const string Key = "sdnpersona-criticality";

    /// <summary>Reads a workload's; case does not matter.</summary>
    public static DeclaredCriticality Of(Workload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return workload.ExternalIds.TryGetValue(Key, out var text) ? Read(text) : new(Criticality.Normal, null);
    }

    private static DeclaredCriticality Read(string text)
    {
        foreach (var value in Enum.GetValues<Criticality>())
        {
            if (string.Equals(value.ToString(), text.Trim(), StringComparison.OrdinalIgnoreCase))
            {
                return new(value, null);
            }
        }

        return new(Criticality.Normal, $"external_ids:{Key} '{text}' must be one of low, normal, high, critical; normal is assumed");
    }
}
