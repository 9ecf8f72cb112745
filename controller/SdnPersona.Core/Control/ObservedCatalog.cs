using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>What is in force, with every group observed.</summary>
internal sealed class ObservedCatalog(IPolicyCatalog catalog) : IPolicyCatalog
{
    public ImmutableDictionary<string, Profile> Profiles => catalog.Profiles;

    public ImmutableArray<SecurityGroup> Groups { get; } =
        [.. catalog.Groups.Select(group => group with { Mode = EnforcementMode.Observe })];

    public ImmutableArray<DocumentError> Errors => catalog.Errors;

    public IEnumerable<string> ReachableProfiles(SecurityGroup group) => catalog.ReachableProfiles(group);
}
