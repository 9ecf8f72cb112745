using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Controller.Features.Workloads;

namespace SdnPersona.Controller.Features.Watch;

/// <summary>Data of a <c>workloads</c> message of the stream.</summary>
/// <param name="Full">Whether a whole list begins: what the client holds from before is void.</param>
/// <param name="Changed">Workloads that are new or look different now.</param>
/// <param name="Removed">Names of workloads that are gone.</param>
internal sealed record WorkloadChanges(
    [property: Description("Whether a whole list begins: what the client holds from before is void.")] bool Full,
    [property: Description("Workloads that are new or look different now.")] ImmutableArray<WorkloadItem> Changed,
    [property: Description("Names of workloads that are gone.")] ImmutableArray<string> Removed);
