using Microsoft.Extensions.Logging;

namespace SdnPersona.Storage;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Workload}: saved assignment unreadable, learned anew: {Reason}")]
    public static partial void AssignmentUnreadable(this ILogger logger, string workload, string reason);
}
