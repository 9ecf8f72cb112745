using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// Numbers of profiles with their rules: connections carry them, and are judged again when they change. A file that says something
/// that it said before has its number of then. Belongs to the control loop; only <see cref="Current"/> is thread-safe.
/// </summary>
internal sealed partial class ProfileNumbering(IStateStore store, ILogger log)
{
    /// <summary>
    /// Numbers are never reused: from here on, changed rules get none of their own, so that enough are left for new profiles.
    /// </summary>
    private const ushort LastForRules = 50_000;

    private readonly Dictionary<string, (Profile Profile, ushort Number)> _numbered = [];
    private volatile ImmutableDictionary<string, ushort> _current = ImmutableDictionary<string, ushort>.Empty;
    private ushort _largest;

    /// <summary>Numbers by name of profile, as of the last update.</summary>
    public ImmutableDictionary<string, ushort> Current => _current;

    /// <summary>Gives each profile its number.</summary>
    /// <remarks>Throws what the store throws when a profile that is new cannot be given one.</remarks>
    public async Task UpdateAsync(IPolicyCatalog catalog, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var (name, profile) in catalog.Profiles.OrderBy(profile => profile.Key, StringComparer.Ordinal))
        {
            if (!_numbered.TryGetValue(name, out var known) || !ReferenceEquals(known.Profile, profile))
            {
                try
                {
                    _numbered[name] = (profile, await NumberAsync(profile, cancellationToken).ConfigureAwait(false));
                    changed = true;
                }
                catch (Exception problem) when (known.Number > 0 && problem is not OperationCanceledException)
                {
                    // New rules act under the number that they have, and open connections wait: a store that is away must not
                    // hold up a quarantine. The next round asks again.
                    LogNumber(log, name, problem);
                }
            }
        }

        if (changed)
        {
            _current = _numbered.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.Number);
        }
    }

    private async Task<ushort> NumberAsync(Profile profile, CancellationToken cancellationToken)
    {
        var key = _largest < LastForRules ? $"{profile.Name}#{RulesDigest.Of(profile)}" : profile.Name;
        var number = await store.ProfileNumberAsync(key, cancellationToken).ConfigureAwait(false);
        _largest = Math.Max(_largest, number);
        return number;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Profile {Profile} has new rules, but no number of its own yet: open connections are not judged anew until the store answers")]
    private static partial void LogNumber(ILogger log, string profile, Exception problem);
}
