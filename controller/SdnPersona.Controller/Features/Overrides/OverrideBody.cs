using System.ComponentModel;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Overrides;

/// <summary>A decision to set.</summary>
internal sealed record OverrideBody(
    [property: Description("release, pin, persona, profile or quarantine.")] OverrideAction Action,
    [property: Description("Who decides, 1 to 100 characters.")] string Author,
    [property: Description("Why, 1 to 500 characters.")] string Reason,
    [property: Description("Name of the workload; or state group.")] string? Workload = null,
    [property: Description("Name of the security group; or state workload.")] string? Group = null,
    [property: Description("The persona or profile to force; for the actions persona and profile only.")] string? Value = null,
    [property: Description("When it ends by itself, in the future; never if not stated.")] DateTimeOffset? ExpiresAt = null)
{
    private const int LongestAuthor = 100;
    private const int LongestReason = 500;

    /// <summary>Everything that is wrong with the request.</summary>
    public IEnumerable<FieldError> Errors(string name, IPolicyCatalog catalog, IPersonaCatalog personas, DateTimeOffset now)
    {
        if (!DocumentNode.IsName(name))
        {
            yield return new("", $"'{name}' is no name: 1 to 63 lower-case letters, digits and hyphens, none of them at an end");
        }

        if (string.IsNullOrWhiteSpace(Author) || Author.Length > LongestAuthor)
        {
            yield return new("/author", $"author must have 1 to {LongestAuthor} characters");
        }

        if (string.IsNullOrWhiteSpace(Reason) || Reason.Length > LongestReason)
        {
            yield return new("/reason", $"reason must have 1 to {LongestReason} characters");
        }

        if (Workload is null == Group is null)
        {
            yield return new("/workload", "state either workload or group");
        }

        if (ExpiresAt <= now)
        {
            yield return new("/expiresAt", "expiresAt must be in the future");
        }

        var known = Action switch
        {
            OverrideAction.Profile => catalog.Profiles.Keys.Order(StringComparer.Ordinal).ToArray(),
            OverrideAction.Persona => [.. personas.Personas.Select(persona => persona.Name).Order(StringComparer.Ordinal)],
            _ => null,
        };
        if (known is null && Value is not null)
        {
            yield return new("/value", "value belongs to persona and profile only");
        }
        else if (known is not null && !known.Contains(Value))
        {
            yield return new("/value", $"value must be one of {string.Join(", ", known)}");
        }
    }
}
