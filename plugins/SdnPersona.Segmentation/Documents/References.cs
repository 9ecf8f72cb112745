using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>The names that documents may refer to.</summary>
/// <param name="Profiles">Profiles.</param>
/// <param name="Groups">Security groups.</param>
/// <param name="Personas">Personas.</param>
internal sealed record References(
    ImmutableHashSet<string> Profiles, ImmutableHashSet<string> Groups, ImmutableHashSet<string> Personas)
{
    /// <summary>Refuses a name that does not exist, with the ones that do; null references check nothing.</summary>
    public static void Check(References? known, DocumentNode node, string field, string kind, string name)
    {
        var names = kind switch
        {
            "profile" => known?.Profiles,
            "group" => known?.Groups,
            _ => known?.Personas,
        };
        if (names is not null && name.Length > 0 && !names.Contains(name))
        {
            var those = names.IsEmpty ? "there is none" : $"there are {string.Join(", ", names.Order())}";
            node.Refuse(field, $"{kind} '{name}' does not exist; {those}");
        }
    }
}
