using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline.Checks;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// What a profile compiles to. Switches that resolve a profile in the same way share one, and a change to one port compiles no profile
/// again: profiles are most of a program. Remembered as long as the profile itself, a few versions of each. Thread-safe.
/// </summary>
internal sealed class ProfileParts
{
    /// <summary>Versions of one profile: they differ where its peers are, or its mirror is.</summary>
    private const int MostVersions = 8;

    private static readonly ConditionalWeakTable<Profile, List<ProfileParts>> Known = [];

    private readonly ProfileModel _of;
    private readonly Lazy<ImmutableArray<ProgramFinding>> _conjunctions;
    private readonly Lazy<ImmutableArray<Flow>> _ways;

    private ProfileParts(ProfileModel profile)
    {
        var flows = new List<Flow>();
        var groups = new List<Group>();
        ProfileFlows.AddTo(flows, profile);
        MirrorFlows.AddTo(flows, groups, profile);
        (_of, Flows, Groups) = (profile, [.. flows], [.. groups]);
        // No flow of another profile, and none of a port, can complete them: they all match the profile's number.
        _conjunctions = new(() => ConjunctionCheck.Find(Flows));
        _ways = new(() => TableLoops.Ways(Flows));
    }

    /// <summary>What is wrong with its conjunctive matches.</summary>
    public ImmutableArray<ProgramFinding> Conjunctions => _conjunctions.Value;

    /// <summary>One flow for each way from table to table.</summary>
    public ImmutableArray<Flow> Ways => _ways.Value;

    /// <summary>Its flows.</summary>
    public Flow[] Flows { get; }

    /// <summary>Its groups.</summary>
    public Group[] Groups { get; }

    /// <summary>What a profile compiles to.</summary>
    public static ProfileParts Of(ProfileModel profile)
    {
        var versions = Known.GetValue(profile.Profile, static _ => []);
        lock (versions)
        {
            var at = versions.FindIndex(known => ModelComparer.SameProfile(known._of, profile));
            var parts = at < 0 ? new(profile) : versions[at];
            if (at >= 0)
            {
                versions.RemoveAt(at);
            }
            else if (versions.Count == MostVersions)
            {
                versions.RemoveAt(0);
            }

            // The one that was used last is forgotten last.
            versions.Add(parts);
            return parts;
        }
    }
}
