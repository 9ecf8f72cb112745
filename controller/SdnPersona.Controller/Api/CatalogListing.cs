using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Api;

/// <summary>Everything of one kind that is configured, and what is wrong with files that were refused.</summary>
/// <param name="Items">What is in force.</param>
/// <param name="Errors">What is wrong with files; the last good version of each stays in force.</param>
internal sealed record CatalogListing<T>(
    ImmutableArray<T> Items,
    [property: Description("What is wrong with files; the last good version of each stays in force.")]
    ImmutableArray<DocumentError> Errors);
