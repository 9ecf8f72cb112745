using System.Buffers;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>One JSON-RPC 1.0 message as received (RFC 7047 §4): a request, a notification or a reply.</summary>
internal readonly struct RpcMessage
{
    private RpcMessage(string? method, JsonElement content, JsonElement? id, JsonElement? error)
    {
        Method = method;
        Content = content;
        Id = id;
        Error = error;
    }

    /// <summary>The method of a request or a notification; null for a reply.</summary>
    public string? Method { get; }

    /// <summary>The parameters, an array, of a request or a notification; the result of a reply.</summary>
    public JsonElement Content { get; }

    /// <summary>The identity that joins request and reply; null for a notification.</summary>
    public JsonElement? Id { get; }

    /// <summary>The error of a reply; null when it succeeded.</summary>
    public JsonElement? Error { get; }

    /// <exception cref="OvsdbException">The bytes are no JSON-RPC message.</exception>
    public static RpcMessage Parse(ReadOnlySequence<byte> bytes)
    {
        var json = JsonText.Parse(bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray());
        var id = JsonText.Member(json, "id");
        if (JsonText.Member(json, "method") is { } method)
        {
            var parameters = JsonText.Member(json, "params") ?? default;
            JsonText.Require(parameters, JsonValueKind.Array);
            return new RpcMessage(JsonText.Read(method), parameters, id, null);
        }

        if (id is null)
        {
            OvsdbException.ThrowProtocol($"neither a request nor a reply: {JsonText.Excerpt(json)}");
        }

        return new RpcMessage(null, JsonText.Member(json, "result") ?? default, id, JsonText.Member(json, "error"));
    }

    /// <summary>Writes a request, or a notification when <paramref name="id"/> is null.</summary>
    public static byte[] Request(string method, long? id, Action<Utf8JsonWriter> parameters) => Write(writer =>
    {
        writer.WriteString("method", method);
        writer.WriteStartArray("params");
        parameters(writer);
        writer.WriteEndArray();
        if (id is { } number)
        {
            writer.WriteNumber("id", number);
        }
        else
        {
            writer.WriteNull("id");
        }
    });

    /// <summary>Writes a reply to a request of the peer; without a result it says that the method is unknown.</summary>
    public static byte[] Reply(JsonElement id, JsonElement? result) => Write(writer =>
    {
        writer.WritePropertyName("id");
        id.WriteTo(writer);
        if (result is { } value)
        {
            writer.WritePropertyName("result");
            value.WriteTo(writer);
            writer.WriteNull("error");
        }
        else
        {
            writer.WriteNull("result");
            writer.WriteString("error", "unknown method");
        }
    });

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
