namespace SdnPersona.Controller;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Addresses}")]
    public static partial void ApiListens(this ILogger logger, string addresses);
}
