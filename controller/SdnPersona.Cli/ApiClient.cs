using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SdnPersona.Cli;

/// <summary>Talks to a controller; whatever goes wrong becomes a <see cref="CliFailure"/>.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>Attaching waits until a bridge is programmed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http;

    public ApiClient(Uri address, string? token)
    {
        _http = new() { BaseAddress = address, Timeout = Patience };
        _http.DefaultRequestHeaders.UserAgent.Add(new("sdnpersona", Controller.ControllerVersion.Text));
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    public Task<JsonElement> PutAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, body, cancellationToken);

    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>A name as part of a path.</summary>
    public static string Segment(string name) => Uri.EscapeDataString(name);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new StringContent(
                    body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            }

            using var response = await _http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusalAsync(response, cancellationToken);
            }

            return response.StatusCode == HttpStatusCode.NoContent
                ? default
                : await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (HttpRequestException problem)
        {
            throw new CliFailure(
                ExitCode.Unreachable,
                $"the controller at {_http.BaseAddress} does not answer ({problem.Message}). "
                + "Start it with 'sdnpersona serve', or name it with --api URL or SDNPERSONA_API.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliFailure(
                ExitCode.Unreachable,
                $"the controller at {_http.BaseAddress} did not answer within {Patience.TotalSeconds:0} s");
        }
        catch (JsonException problem)
        {
            throw new CliFailure(
                ExitCode.Error,
                $"what answers at {_http.BaseAddress} is no controller: {problem.Message}. Check --api.");
        }
    }

    private static async Task<CliFailure> RefusalAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = response.StatusCode switch
        {
            HttpStatusCode.NotFound => ExitCode.NotFound,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.Denied,
            HttpStatusCode.Conflict => ExitCode.Conflict,
            HttpStatusCode.FailedDependency => ExitCode.Unreachable,
            _ => ExitCode.Error,
        };
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new(code, Detail(text) ?? $"the controller answered with status {(int)response.StatusCode}");
    }

    private static string? Detail(string problem)
    {
        try
        {
            using var document = JsonDocument.Parse(problem);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("detail", out var detail)
                    ? detail.GetString()
                    : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
