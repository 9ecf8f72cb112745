using Microsoft.Extensions.Logging;

namespace SdnPersona.Storage;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Workload}: saved {Kind} unreadable, learned anew: {Reason}")]
    public static partial void DocumentUnreadable(this ILogger logger, string workload, string kind, string reason);
}
