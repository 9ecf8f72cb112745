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

    /// <summary>The policy of <paramref name="workload"/> when no person decided anything.</summary>
    public EffectivePolicy Resolve(Workload workload, Assignment? assignment, IPolicyCatalog catalog) =>
        Resolve(workload, assignment, catalog, []);

    /// <inheritdoc/>
    public EffectivePolicy Resolve(
        Workload workload, Assignment? assignment, IPolicyCatalog catalog, IReadOnlyCollection<PolicyOverride> overrides)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(overrides);

        var policy = catalog.Snapshot;
        var group = policy.Groups.First(
            group => group.Name == SecurityGroup.DefaultName || group.Selector.Selects(workload));
        var said = Deciding(workload, group, overrides);
        var persona = said?.Action switch
        {
            OverrideAction.Release => Functional(assignment, group),
            OverrideAction.Persona => _personas.Personas.FirstOrDefault(persona => persona.Name == said.Value),
            _ => Decided(assignment, group),
        };
        var (profile, reason) = said is null
            ? ProfileOf(persona, assignment, group)
            : Overridden(said, workload, persona, assignment, group);
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
    /// The one that decides: about the workload before its group, then the stricter one, then by name. A group in quarantine is
    /// cut off whole, whatever was pinned or forced in it before, except who is released by name.
    /// </summary>
    private static PolicyOverride? Deciding(Workload workload, SecurityGroup group, IReadOnlyCollection<PolicyOverride> overrides)
    {
        if (overrides.Count == 0)
        {
            return null;
        }

        var said = overrides
            .Where(said => said.Concerns(workload.Id, group.Name) || (group.Parent is { } whole && said.Concerns(workload.Id, whole)))
            .OrderBy(said => said.Workload is null)
            .ThenByDescending(said => said.Action)
            .ThenBy(said => said.Name, StringComparer.Ordinal)
            .ToArray();
        var cutOff = said.FirstOrDefault(one => one.Workload is null && one.Action == OverrideAction.Quarantine);
        var released = said.Any(one => one.Workload is not null && one.Action == OverrideAction.Release);
        return cutOff is null || released || said[0].Action == OverrideAction.Quarantine ? said.FirstOrDefault() : cutOff;
    }

    private static (string Profile, string Reason) Overridden(
        PolicyOverride said, Workload workload, Persona? persona, Assignment? assignment, SecurityGroup group)
    {
        var about = said.Workload is null ? $"group '{group.Name}'" : "the workload";
        var why = $"override '{said.Name}' of {about} by {said.Author} ({said.Reason})";
        switch (said.Action)
        {
            case OverrideAction.Quarantine:
                return (PolicyOverride.QuarantineProfile, $"{why} quarantines it");
            case OverrideAction.Profile:
                return (said.Value, $"{why} forces profile '{said.Value}'");
            case OverrideAction.Pin:
                var pinned = said.Pinned[workload.Id.Value];
                return (pinned, $"{why} keeps profile '{pinned}'");
            case OverrideAction.Persona when persona is null:
                return (group.DefaultProfile, $"{why} forces persona '{said.Value}', which does not exist; default of group '{group.Name}'");
            case OverrideAction.Persona:
                var forced = ProfileOf(persona, assignment, group);
                return (forced.Profile, $"{why} forces persona '{said.Value}'; {forced.Reason}");
            case OverrideAction.Release:
                var released = persona is null
                    ? (group.DefaultProfile, $"no functional persona is sure enough; default of group '{group.Name}'")
                    : ProfileOf(persona, assignment, group);
                return (released.Item1, $"{why} lets no threat decide; {released.Item2}");
            default:
                throw new ArgumentOutOfRangeException(nameof(said), said.Action, "unknown action of an override");
        }
    }

    /// <summary>The likeliest functional persona, if it is sure enough for the group; threats do not count.</summary>
    private Persona? Functional(Assignment? assignment, SecurityGroup group)
    {
        var likeliest = assignment?.Functional
            .OrderByDescending(share => share.Value)
            .ThenBy(share => share.Key, StringComparer.Ordinal)
            .Where(share => share.Value >= group.MinimumProbability)
            .Select(share => share.Key)
            .FirstOrDefault();
        return _personas.Personas.FirstOrDefault(
            persona => persona.Name == likeliest && persona.Kind == PersonaKind.Functional);
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
