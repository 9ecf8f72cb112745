using System.Text.Json;

namespace SdnPersona.Controller.Tests.Api;

/// <summary>A client of <c>GET /v1/watch</c> that reads server-sent events line by line.</summary>
internal sealed class WatchStream : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StreamReader _reader;

    private WatchStream(HttpResponseMessage response, Stream body)
    {
        Response = response;
        _reader = new(body);
    }

    public HttpResponseMessage Response { get; }

    public static async Task<WatchStream> OpenAsync(TestController controller, string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/watch" + query);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await controller.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next block up to a blank line, or null at the end.</summary>
    public async Task<Message?> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var (message, any) = (new Message("", null, default, ""), false);
        while (await _reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0 && any)
            {
                return message;
            }

            any = true;
            var (field, value) = Split(line);
            message = field switch
            {
                "event" => message with { Name = value },
                "id" => message with { Id = value },
                "data" => message with { Data = JsonDocument.Parse(value).RootElement },
                _ => message with { Other = line },
            };
        }

        return null;
    }

    /// <summary>The next message of that type.</summary>
    public async Task<Message> NextAsync(string name)
    {
        while (await NextAsync() is { } message)
        {
            if (message.Name == name)
            {
                return message;
            }
        }

        throw new AssertFailedException($"the stream ended before a message '{name}'");
    }

    public void Dispose()
    {
        _reader.Dispose();
        Response.Dispose();
    }

    private static (string Field, string Value) Split(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 ? ("", line) : (line[..colon], line[(colon + 1)..].TrimStart(' '));
    }

    /// <summary>A message; <c>Other</c> is a line that is neither its type, id nor data.</summary>
    public sealed record Message(string Name, string? Id, JsonElement Data, string Other);
}
