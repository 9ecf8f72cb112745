using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>
/// Group by selector, persona by probability, profile by group or persona. Reads nothing but its arguments and the
/// personas in force, so the same input gives the same policy. Reasons hold no measured number, so that a policy stays
/// equal while nothing changed.
/// </summary>
public sealed class PolicyResolver : IPolicyResolver
{
    private readonly IPersonaCatalog _personas;

    /// <summary>Creates the resolver.</summary>
    public PolicyResolver(IPersonaCatalog personas) => _personas = personas;

    /// <inheritdoc/>
    public EffectivePolicy Resolve(Workload workload, Assignment? assignment, IPolicyCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(catalog);

        var policy = catalog.Snapshot;
        var group = policy.Groups.First(
            group => group.Name == SecurityGroup.DefaultName || group.Selector.Selects(workload));
        var persona = Decided(assignment, group);
        var (profile, reason) = ProfileOf(persona, assignment, group);
        var existing = PolicySnapshot.Existing(policy, profile, group);
        return new(
            workload.Id,
            group.Name,
            group.Mode,
            persona?.Name ?? Assignment.Unknown,
            existing,
            existing == profile ? reason : $"{reason}, but '{profile}' does not exist: '{existing}' instead");
    }

    /// <summary>
    /// The persona in force, if it is a threat, or sure enough for the group. A threat comes and goes by thresholds of
    /// its own, far apart so that it does not flap: while it is in force, a falling probability (quarantine works) must
    /// not let the workload out.
    /// </summary>
    private Persona? Decided(Assignment? assignment, SecurityGroup group)
    {
        var persona = _personas.Personas.FirstOrDefault(persona => persona.Name == assignment?.Persona);
        var counts = persona?.Kind == PersonaKind.Threat || assignment?.Probability >= group.MinimumProbability;
        return counts ? persona : null;
    }

    private static (string Profile, string Reason) ProfileOf(
        Persona? persona, Assignment? assignment, SecurityGroup group)
    {
        if (persona is null)
        {
            var why = assignment switch
            {
                null => "not yet classified",
                { Persona: Assignment.Unknown } => "no persona fits",
                _ => $"no persona is sure enough (group '{group.Name}' asks for {group.MinimumProbability:0.##})",
            };
            return (group.DefaultProfile, $"{why}; default of group '{group.Name}'");
        }

        return group.Profiles.TryGetValue(persona.Name, out var chosen)
            ? (chosen, $"group '{group.Name}' gives it to persona '{persona.Name}'")
            : (persona.Profile, $"profile of persona '{persona.Name}'");
    }
}
