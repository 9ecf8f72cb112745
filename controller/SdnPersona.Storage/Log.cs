using Microsoft.Extensions.Logging;

namespace SdnPersona.Storage;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Workload}: saved {Kind} unreadable, learned anew: {Reason}")]
    public static partial void DocumentUnreadable(this ILogger logger, string workload, string kind, string reason);

    [LoggerMessage(2, LogLevel.Information, "Audit {Sequence}:{Hash} {Action} {Subject}")]
    public static partial void Audited(this ILogger logger, long sequence, string action, string subject, string hash);
}
