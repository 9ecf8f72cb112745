using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace SdnPersona.Controller.Api;

/// <summary>Every answer that is an error is a problem document, whoever noticed the error.</summary>
internal static class ProblemAnswers
{
    public static void UseProblemAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = WriteExceptionAsync,
            SuppressDiagnosticsCallback = context => ApiRefusal.Explain(context.Exception) is not null,
        });
        app.UseStatusCodePages(context => ApiProblem
            .Of(context.HttpContext.Response.StatusCode, Detail(context.HttpContext))
            .WriteAsync(context.HttpContext));
    }

    private static Task WriteExceptionAsync(HttpContext context)
    {
        var exception = context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error;
        var problem = ApiRefusal.Explain(exception)
            ?? ApiProblem.Of(StatusCodes.Status500InternalServerError, "the controller failed; its log says why");
        return problem.WriteAsync(context);
    }

    private static string Detail(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound =>
            $"there is nothing at {context.Request.Path}; /openapi/v1.json lists what there is",
        StatusCodes.Status405MethodNotAllowed =>
            $"{context.Request.Path} does not take {context.Request.Method}, only {context.Response.Headers.Allow}",
        var status => $"the request was refused with status {status}",
    };
}
