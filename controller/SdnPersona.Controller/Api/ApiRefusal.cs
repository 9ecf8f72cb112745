using SdnPersona.Core.Control;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Api;

/// <summary>Ends the handling of a request with a problem document.</summary>
internal sealed class ApiRefusal(ApiProblem problem) : Exception(problem.Detail)
{
    /// <summary>What the client is told.</summary>
    public ApiProblem Problem { get; } = problem;

    /// <summary>What was named does not exist.</summary>
    public static ApiRefusal NotFound(string what) => new(ApiProblem.Of(StatusCodes.Status404NotFound, what));

    /// <summary>Fields are wrong.</summary>
    public static ApiRefusal Invalid(params FieldError[] errors) => new(ApiProblem.Invalid(errors));

    /// <summary>What a client is told of an exception, or null when it is not the client's business.</summary>
    public static ApiProblem? Explain(Exception exception) => exception switch
    {
        ApiRefusal refusal => refusal.Problem,
        ControlPlaneException refused => ApiProblem.Of(Status(refused.Error), refused.Message),
        ProposalException refused => ApiProblem.Of(
            refused.IsMissing ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict, refused.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            ApiProblem.Of(StatusCodes.Status413PayloadTooLarge, $"a body may have {ApiLimits.BodyBytes} bytes"),
        BadHttpRequestException bad => ApiProblem.Of(bad.StatusCode, bad.Message),
        _ => null,
    };

    // A switch or database that is away is not this server's failure: 424, so that 5xx stays a sign of a bug.
    private static int Status(ControlPlaneError error) => error switch
    {
        ControlPlaneError.NotFound => StatusCodes.Status404NotFound,
        ControlPlaneError.Conflict => StatusCodes.Status409Conflict,
        ControlPlaneError.Unreachable => StatusCodes.Status424FailedDependency,
        _ => StatusCodes.Status400BadRequest,
    };
}

/// <summary>Bounds of requests.</summary>
internal static class ApiLimits
{
    /// <summary>Largest body in bytes.</summary>
    public const int BodyBytes = 64 * 1024;

    /// <summary>Items of a page unless told otherwise.</summary>
    public const int DefaultPage = 100;

    /// <summary>Most items of a page.</summary>
    public const int LargestPage = 1000;
}
