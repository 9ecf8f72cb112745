using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>Everything that is in force at one moment.</summary>
internal sealed record PolicySnapshot : IPolicyCatalog
{
    private static readonly SecurityGroup Default = new() { Name = SecurityGroup.DefaultName };

    private static readonly Profile Open = new() { Name = Profile.OpenName };

    /// <inheritdoc/>
    public required ImmutableDictionary<string, Profile> Profiles { get; init; }

    /// <inheritdoc/>
    public required ImmutableArray<SecurityGroup> Groups { get; init; }

    /// <inheritdoc/>
    public required ImmutableArray<DocumentError> Errors { get; init; }

    /// <summary>
    /// The operators' documents in force, in order of precedence; the next reload falls back to them.
    /// </summary>
    public required ImmutableArray<PolicyDocument> Documents { get; init; }

    /// <summary>The personas that were known.</summary>
    public required ImmutableArray<Persona> Personas { get; init; }

    /// <inheritdoc/>
    public IEnumerable<string> ReachableProfiles(SecurityGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Personas
            .Select(persona => group.Profiles.GetValueOrDefault(persona.Name, persona.Profile))
            .Prepend(group.DefaultProfile)
            .Select(profile => Existing(this, profile, group))
            .Distinct();
    }

    /// <summary>
    /// A profile's name if it exists, else the group's default, else <see cref="Profile.OpenName"/>.
    /// </summary>
    public static string Existing(IPolicyCatalog catalog, string profile, SecurityGroup group) =>
        catalog.Profiles.ContainsKey(profile) ? profile
        : catalog.Profiles.ContainsKey(group.DefaultProfile) ? group.DefaultProfile
        : Profile.OpenName;

    /// <summary>Puts documents in force.</summary>
    /// <param name="documents">Operators' documents.</param>
    /// <param name="builtIn">
    /// Documents that come with the program; operators' ones of the same name replace them.
    /// </param>
    /// <param name="personas">Personas.</param>
    /// <param name="modes">Modes set over the API, which win over the files'.</param>
    /// <param name="errors">What was refused.</param>
    public static PolicySnapshot Of(
        ImmutableArray<PolicyDocument> documents,
        IEnumerable<PolicyDocument> builtIn,
        ImmutableArray<Persona> personas,
        ImmutableDictionary<string, EnforcementMode> modes,
        ImmutableArray<DocumentError> errors)
    {
        var all = builtIn.Concat(documents).ToArray();
        var profiles = all.Select(document => document.Profile).OfType<Profile>()
            .Prepend(Open)
            .GroupBy(profile => profile.Name)
            .ToImmutableDictionary(profile => profile.Key, profile => profile.Last());
        var groups = all.Select(document => document.Group).OfType<SecurityGroup>().ToLookup(group => group.Name);
        return new()
        {
            Profiles = profiles,
            Groups = WithModes(
                [
                    .. groups.Where(group => group.Key != SecurityGroup.DefaultName)
                        .Select(group => group.Last())
                        .OrderByDescending(group => group.Priority)
                        .ThenBy(group => group.Name, StringComparer.Ordinal),
                    groups[SecurityGroup.DefaultName].LastOrDefault(Default),
                ],
                modes),
            Errors = errors,
            Personas = personas,
            Documents = documents,
        };
    }

    /// <summary>The same groups in the modes that were set over the API, and in their files' modes otherwise.</summary>
    public static ImmutableArray<SecurityGroup> WithModes(
        ImmutableArray<SecurityGroup> groups, ImmutableDictionary<string, EnforcementMode> modes) =>
        [.. groups.Select(group => modes.TryGetValue(group.Name, out var mode) ? group with { Mode = mode } : group)];
}
