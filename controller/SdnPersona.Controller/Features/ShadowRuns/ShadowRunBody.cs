using System.ComponentModel;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.ShadowRuns;

/// <summary>A shadow run to start.</summary>
internal sealed record ShadowRunBody(
    [property: Description("The profile to try.")] string Profile,
    [property: Description("Who starts it, 1 to 100 characters.")] string Author,
    [property: Description("Why, 1 to 500 characters.")] string Reason,
    [property: Description("How long it counts, 1 to 44640 minutes (31 days).")] int Minutes,
    [property: Description("Name of the workload; or state group.")] string? Workload = null,
    [property: Description("Name of the security group; or state workload.")] string? Group = null,
    [property: Description("A workload on the same bridge that is a copy: it gets what the profile allows to come in, and its answers go nowhere.")]
    string? Copy = null,
    [property: Description("For promotion: minutes that it must have run, 0 to its length; its length if not stated.")] int? MinimumMinutes = null,
    [property: Description("For promotion: packets that open a connection that it must have seen; 1 if not stated.")] long MinimumOpening = 1,
    [property: Description("For promotion: share, 0 to 1, of what is allowed now that it may deny; 0 if not stated.")] double MostNewlyDenied = 0)
{
    /// <summary>Everything that is wrong with the request.</summary>
    public IEnumerable<FieldError> Errors(string name, IControlPlane control, IPolicyCatalog catalog) =>
        [.. SaidErrors(name), .. TargetErrors(control, catalog), .. CopyErrors(control), .. GateErrors()];

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

        if (Minutes is < 1 or > ShadowRun.MostHours * 60)
        {
            yield return new("/minutes", $"minutes must be 1 to {ShadowRun.MostHours * 60}");
        }
    }

    private IEnumerable<FieldError> TargetErrors(IControlPlane control, IPolicyCatalog catalog)
    {
        if (!catalog.Profiles.ContainsKey(Profile))
        {
            yield return new("/profile", $"profile must be one of {string.Join(", ", catalog.Profiles.Keys.Order(StringComparer.Ordinal))}");
        }

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

    private IEnumerable<FieldError> CopyErrors(IControlPlane control)
    {
        if (Copy is null)
        {
            yield break;
        }

        if (Workload is null)
        {
            yield return new("/copy", "copy belongs to a run about one workload; leave it out, or state workload");
        }
        else if (Copy == Workload)
        {
            yield return new("/copy", "a workload cannot be its own copy");
        }
        else if (control.FindWorkload(Workload) is { } original
            && (control.FindWorkload(Copy) is not { } copy
                || copy.Workload.Attachment.Switch != original.Workload.Attachment.Switch))
        {
            yield return new("/copy", $"copy must be a workload on bridge {original.Workload.Attachment.Bridge}, where '{Workload}' is");
        }
    }

    private IEnumerable<FieldError> GateErrors()
    {
        if (MinimumMinutes is < 0 || MinimumMinutes > Minutes)
        {
            yield return new("/minimumMinutes", $"minimumMinutes must be 0 to {Minutes}, the length of the run");
        }

        if (MinimumOpening < 0)
        {
            yield return new("/minimumOpening", "minimumOpening must be 0 or more");
        }

        if (MostNewlyDenied is not (>= 0 and <= 1))
        {
            yield return new("/mostNewlyDenied", "mostNewlyDenied must be a share from 0 to 1");
        }
    }
}
