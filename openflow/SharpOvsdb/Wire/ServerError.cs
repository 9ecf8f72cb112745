using System.Text.Json;

namespace SharpOvsdb;

/// <summary>Turns an <c>&lt;error&gt;</c> (RFC 7047 §3.1) into an exception.</summary>
internal static class ServerError
{
    /// <summary>Reads the error leniently: whatever it is, the caller learns of it.</summary>
    public static OvsdbException Of(JsonElement error, string what, OvsdbErrorKind kind, int? operation)
    {
        var (name, details) = error.ValueKind switch
        {
            JsonValueKind.Object => (Text(error, "error"), Text(error, "details")),
            JsonValueKind.String => (error.GetString(), null),
            _ => (null, null),
        };
        var message = name is null ? $"{what}: {JsonText.Excerpt(error)}"
            : details is null ? $"{what}: {name}"
            : $"{what}: {name}: {details}";
        return new OvsdbException(kind, message) { Error = name, OperationIndex = operation };
    }

    private static string? Text(JsonElement error, string member) =>
        error.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
