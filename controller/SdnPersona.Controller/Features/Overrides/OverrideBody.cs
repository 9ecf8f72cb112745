using System.ComponentModel;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Overrides;

/// <summary>A decision to set.</summary>
internal sealed record OverrideBody(
    [property: Description("release, pin, persona, profile or quarantine.")] OverrideAction Action,
    [property: Description("Who decides, 1 to 100 characters.")] string Author,
    [property: Description("Why, 1 to 500 characters.")] string Reason,
    [property: Description("Name of the workload; or state group.")] string? Workload = null,
    [property: Description("Name of the security group; or state workload.")] string? Group = null,
    [property: Description("The persona or profile to force; for the actions persona and profile only.")] string? Value = null,
    [property: Description("When it ends by itself, at most 366 days ahead; only a quarantine may do without.")] DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Everything that is wrong with the request.</summary>
    public IEnumerable<FieldError> Errors(
        string name, IControlPlane control, IPolicyCatalog catalog, IPersonaCatalog personas, DateTimeOffset now) =>
    [
        .. SaidErrors(name), .. TargetErrors(control, catalog), .. EndErrors(now), .. ValueErrors(catalog, personas),
    ];

    private IEnumerable<FieldError> SaidErrors(string name)
    {
        if (!DocumentNode.IsName(name))
        {
            yield return new("", $"'{name}' is no name: 1 to 63 lower-case letters, digits and hyphens, none of them at an end");
        }

        if (!Api.Author.IsRight(Author))
        {
            yield return Api.Author.Refused("/author");
        }

        if (!Api.Reason.IsStated(Reason))
        {
            yield return Api.Reason.Refused("/reason");
        }
    }

    private IEnumerable<FieldError> TargetErrors(IControlPlane control, IPolicyCatalog catalog)
    {
        if (Workload is null == Group is null)
        {
            yield return new("/workload", "state either workload or group");
        }
        else if (Workload is not null && control.FindWorkload(Workload) is null)
        {
            yield return new("/workload", $"there is no workload '{Workload}'; GET /v1/workloads lists them");
        }
        else if (Group is not null && !catalog.Groups.Any(group => group.Name == Group))
        {
            yield return new("/group", $"there is no group '{Group}'; there are {string.Join(", ", catalog.Groups.Select(group => group.Name))}");
        }
    }

    private IEnumerable<FieldError> EndErrors(DateTimeOffset now)
    {
        if (ExpiresAt is null && Action != OverrideAction.Quarantine)
        {
            // What was cut off must not come back unseen; everything else must not be forgotten.
            yield return new("/expiresAt", "expiresAt is required; only a quarantine may last until it is deleted");
        }
        else if (ExpiresAt <= now)
        {
            yield return new("/expiresAt", $"expiresAt must be in the future; it is {now:u} now");
        }
        else if (ExpiresAt > now.AddDays(PolicyOverride.MostDays))
        {
            yield return new(
                "/expiresAt",
                $"expiresAt must be within {PolicyOverride.MostDays} days; write what is to last into the file of the group");
        }
    }

    private IEnumerable<FieldError> ValueErrors(IPolicyCatalog catalog, IPersonaCatalog personas)
    {
        var known = Action switch
        {
            OverrideAction.Profile => catalog.Profiles.Keys.Order(StringComparer.Ordinal).ToArray(),
            OverrideAction.Persona => [.. personas.Personas.Select(persona => persona.Name).Order(StringComparer.Ordinal)],
            _ => null,
        };
        if (known is null && Value is not null)
        {
            yield return new("/value", "value belongs to persona and profile only; leave it out");
        }
        else if (known is not null && !known.Contains(Value))
        {
            yield return new("/value", $"value must be one of {string.Join(", ", known)}");
        }

        if (Action == OverrideAction.Quarantine && !catalog.Profiles.ContainsKey(PolicyOverride.QuarantineProfile))
        {
            yield return new(
                "/action", $"there is no profile '{PolicyOverride.QuarantineProfile}'; add one, or force another with action profile");
        }
    }
}
