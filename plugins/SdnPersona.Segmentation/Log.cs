using Microsoft.Extensions.Logging;

namespace SdnPersona.Segmentation;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Policy: {Profiles} profiles and {Groups} security groups in force")]
    public static partial void PolicyLoaded(this ILogger logger, int profiles, int groups);

    [LoggerMessage(2, LogLevel.Warning, "Refused: {Error}")]
    public static partial void DocumentRefused(this ILogger logger, string error);

    [LoggerMessage(3, LogLevel.Error, "Policy files could not be read again; what is in force stays")]
    public static partial void ReloadFailed(this ILogger logger, Exception problem);
}
