using System.Collections.Immutable;
using System.ComponentModel;

namespace SdnPersona.Controller.Features.Graph;

/// <summary>Part of the graph of used services.</summary>
internal sealed record GraphPage(
    ImmutableArray<GraphEdgeItem> Items,
    [property: Description("Pass it as cursor to get the next page; null on the last page.")] string? NextCursor,
    [property: Description("Flows whose direction nothing told; they are in no edge and no rule.")] long UnresolvedFlows,
    [property: Description("Flows that were refused or not answered; they are in no edge.")] long FailedFlows,
    [property: Description("Flows between two parties that are none of ours.")] long ForeignFlows,
    [property: Description("Flows of edges that came when there were as many as are kept.")] long FlowsOverLimit);
