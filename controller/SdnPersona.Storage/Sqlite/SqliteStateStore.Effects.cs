using System.Collections.Immutable;
using Dapper;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage;

/// <content>Observations of profiles.</content>
public sealed partial class SqliteStateStore : IEffectStore
{
    /// <inheritdoc/>
    public Task<ImmutableArray<ProfileEffect>> EffectsAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<(string Profile, string Document)>(
                "SELECT profile, document FROM profile_effects ORDER BY profile, persona")
            .Select(row => ReadDocument<ProfileEffect>(row.Profile, row.Document))
            .OfType<ProfileEffect>()
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveEffectsAsync(
        IReadOnlyCollection<ProfileEffect> changed,
        IReadOnlyCollection<(string Profile, string Persona)> removed,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(removed);
        var rows = changed
            .Select(effect => new { profile = effect.Profile, persona = effect.Persona, document = StateDocument.Write(effect) }).ToArray();
        var gone = removed.Select(key => new { profile = key.Profile, persona = key.Persona }).ToArray();
        const string upsert =
            """
            INSERT INTO profile_effects (profile, persona, document) VALUES (@profile, @persona, @document)
            ON CONFLICT (profile, persona) DO UPDATE SET document = excluded.document
            """;
        return TransactAsync(
            transaction =>
                _connection.Execute(upsert, rows, transaction)
                + _connection.Execute(
                    "DELETE FROM profile_effects WHERE profile = @profile AND persona = @persona", gone, transaction),
            cancellationToken);
    }
}
