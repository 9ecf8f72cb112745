namespace SdnPersona.Controller;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "API at {Address}, {Access}")]
    public static partial void ApiListens(this ILogger logger, string address, string access);

    [LoggerMessage(2, LogLevel.Information, "Switches may dial in at {Endpoint}, {Transport}")]
    public static partial void OpenFlowListens(this ILogger logger, string endpoint, string transport);

    [LoggerMessage(3, LogLevel.Warning, "Clients that watch could not be told what happened; trying again")]
    public static partial void WatchFailed(this ILogger logger, Exception problem);

    [LoggerMessage(10, LogLevel.Warning, "Saved behaviour of {Workload} is not used and begins anew: {Reason}")]
    public static partial void BehaviourRefused(this ILogger logger, string workload, string reason);

    [LoggerMessage(11, LogLevel.Warning, "Windows of behaviour could not be saved; the next time tries again: {Reason}")]
    public static partial void BehaviourNotSaved(this ILogger logger, string reason);

    [LoggerMessage(12, LogLevel.Warning, "The graph of used services could not be saved; the next time tries again: {Reason}")]
    public static partial void UsageNotSaved(this ILogger logger, string reason);

    [LoggerMessage(13, LogLevel.Error, "Proposal {Id} cannot be read and is left out: {Reason}")]
    public static partial void ProposalUnreadable(this ILogger logger, string id, string reason);

    [LoggerMessage(14, LogLevel.Error, "Proposal {Id} could not be worked out")]
    public static partial void ProposalFailed(this ILogger logger, string id, Exception problem);

    [LoggerMessage(15, LogLevel.Error, "Drift of segments could not be looked for; the next time tries again")]
    public static partial void DriftFailed(this ILogger logger, Exception problem);

    [LoggerMessage(16, LogLevel.Error, "Segments could not be put back at once; the next look at the policy files does it")]
    public static partial void SegmentsNotPutBack(this ILogger logger, Exception problem);

    [LoggerMessage(17, LogLevel.Warning, "The challenger could not be compared, the model in force goes on; the next look tries again: {Reason}")]
    public static partial void ModelNotJudged(this ILogger logger, string reason);

    [LoggerMessage(18, LogLevel.Warning, "What profiles do could not be noted or saved; the next time tries again: {Reason}")]
    public static partial void EffectsNotKept(this ILogger logger, string reason);
}
