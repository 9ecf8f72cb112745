namespace SdnPersona.Controller.Api;

/// <summary>What every endpoint says about itself in the OpenAPI document.</summary>
internal static class EndpointDocumentation
{
    /// <summary>Names, describes and tags an endpoint, and lists the errors that it can answer.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="id">Operation id, unique.</param>
    /// <param name="tag">Group in the document.</param>
    /// <param name="summary">One sentence.</param>
    /// <param name="problems">Statuses beside 401, which all have.</param>
    public static RouteHandlerBuilder Documented(
        this RouteHandlerBuilder endpoint, string id, string tag, string summary, params int[] problems)
    {
        endpoint.WithName(id).WithTags(tag).WithSummary(summary);
        foreach (var status in problems.Append(StatusCodes.Status401Unauthorized))
        {
            endpoint.Produces<ApiProblem>(status, ApiProblem.MediaType);
        }

        return endpoint;
    }

    /// <summary>States a query parameter; <see cref="QueryReader"/> reads it.</summary>
    public static RouteHandlerBuilder Takes(
        this RouteHandlerBuilder endpoint, string name, QueryType type, string description) =>
        endpoint.WithMetadata(new QueryParameter(name, type, description));

    /// <summary>States how long a list may be.</summary>
    public static RouteHandlerBuilder TakesLimit(this RouteHandlerBuilder endpoint) => endpoint.Takes(
        "limit",
        QueryType.PageSize,
        $"Most items, 1 to {ApiLimits.LargestPage}; {ApiLimits.DefaultPage} if not stated.");

    /// <summary>States the parameters of a list in pages.</summary>
    public static RouteHandlerBuilder TakesPage(this RouteHandlerBuilder endpoint) => endpoint
        .TakesLimit()
        .Takes("cursor", QueryType.Text, "The nextCursor of the page before.");
}

/// <summary>What a query parameter holds.</summary>
internal enum QueryType
{
    Text,
    Flag,
    PageSize,
    Sequence,
}

/// <summary>A query parameter of an endpoint, for the OpenAPI document.</summary>
internal sealed record QueryParameter(string Name, QueryType Type, string Description);
