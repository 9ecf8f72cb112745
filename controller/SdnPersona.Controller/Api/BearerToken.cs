using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace SdnPersona.Controller.Api;

/// <summary>Lets requests pass that present the token; every other one but the health check is refused.</summary>
internal sealed class BearerToken(RequestDelegate next, string token)
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path == "/healthz" || Presents(context.Request.Headers.Authorization.ToString()))
        {
            return next(context);
        }

        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return ApiProblem
            .Of(StatusCodes.Status401Unauthorized, "send the controller's token as Authorization: Bearer TOKEN")
            .WriteAsync(context);
    }

    // Digests have one length, so the time of the comparison tells nothing about the token, not even its length.
    private bool Presents(string authorization) =>
        authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(
            _expected, SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())));
}
