using System.Collections.Immutable;
using System.ComponentModel;

namespace SdnPersona.Controller.Api;

/// <summary>Part of a list.</summary>
/// <param name="Items">Items in the order of their names.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last one.</param>
internal sealed record Page<T>(
    ImmutableArray<T> Items,
    [property: Description("Pass it as cursor to get the next page; null on the last page.")] string? NextCursor)
{
    /// <summary>
    /// The page of <paramref name="all"/> after a key. Items that come or go between pages neither repeat nor hide
    /// others.
    /// </summary>
    public static Page<T> Of<TSource>(
        IEnumerable<TSource> all, Func<TSource, string> key, string? after, int limit, Func<TSource, T> show)
    {
        var rest = all
            .Where(item => after is null || string.CompareOrdinal(key(item), after) > 0)
            .OrderBy(key, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToArray();
        return new(
            [.. rest.Take(limit).Select(show)],
            rest.Length > limit ? QueryReader.CursorAfter(key(rest[limit - 1])) : null);
    }
}

/// <summary>A whole list.</summary>
/// <param name="Items">Items in the order of their names.</param>
internal sealed record Listing<T>(ImmutableArray<T> Items);
