using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Features.ShadowRuns;

/// <summary>A shadow run with what it counted.</summary>
internal sealed record ShadowRunItem(
    string Name,
    [property: Description("The workload that it is about; null when it is about a group.")] string? Workload,
    [property: Description("The group that it is about; null when it is about a workload.")] string? Group,
    [property: Description("The profile that is tried.")] string Profile,
    [property: Description("The workload that is a copy and gets what the profile allows to come in; null without one.")] string? Copy,
    [property: Description("running, ended, promoted, confirmed or rolledBack.")] ShadowRunState State,
    string Author,
    string Reason,
    DateTimeOffset StartedAt,
    [property: Description("When it ends by itself, or ended.")] DateTimeOffset EndsAt,
    [property: Description("Until when its promotion has to be confirmed; null while it is not promoted.")] DateTimeOffset? ConfirmBy,
    [property: Description("What is still missing before it may be promoted; empty when it may.")] ImmutableArray<string> Missing,
    [property: Description("Sums over both directions: what is said now and what would be said then.")]
    ImmutableArray<ShadowMatrixItem> Matrix,
    [property: Description("The same by direction, with the largest flows.")] ImmutableArray<ShadowCellItem> Cells,
    [property: Description("Packets of the copy that the profile would let out; none goes anywhere.")] long CopyAllowed,
    [property: Description("Packets of the copy that the profile would drop.")] long CopyDenied)
{
    private static readonly RuleAction[] Actions = [RuleAction.Allow, RuleAction.Deny];

    public static ShadowRunItem Of(ShadowRun run, DateTimeOffset now) => new(
        run.Name,
        run.Workload is null ? null : run.Target,
        run.Workload is null ? run.Target : null,
        run.Profile,
        run.Copy,
        run.State,
        run.Author,
        run.Reason,
        run.StartedAt,
        run.EndsAt,
        run.ConfirmBy,
        run.Gate.Missing(run, now),
        [
            .. from nowSaid in Actions
               from then in Actions
               let count = run.Tally.Of(nowSaid, then)
               select new ShadowMatrixItem(nowSaid, then, count.Packets, count.Bytes, count.Opening),
        ],
        [.. run.Tally.Cells.Select(ShadowCellItem.Of)],
        run.Tally.CopyAllowed,
        run.Tally.CopyDenied);
}

/// <summary>A cell of the matrix.</summary>
internal sealed record ShadowMatrixItem(
    [property: Description("What the profile in force says: allow or deny.")] RuleAction Now,
    [property: Description("What the profile that is tried says.")] RuleAction Then,
    long Packets,
    long Bytes,
    [property: Description("Of the packets, those that would open a connection; a repeated try counts again.")] long Opening);

/// <summary>A cell of the matrix in one direction.</summary>
internal sealed record ShadowCellItem(
    [property: Description("egress: packets that the workloads sent.")] Direction Direction,
    RuleAction Now,
    RuleAction Then,
    long Packets,
    long Bytes,
    long Opening,
    [property: Description("The largest, by packets that would open a connection; the switch limits copies, so there may be more.")]
    ImmutableArray<ShadowFlowItem> TopFlows)
{
    public static ShadowCellItem Of(ShadowCellTally tally) => new(
        tally.Cell.Direction,
        tally.Cell.Now,
        tally.Cell.Then,
        tally.Count.Packets,
        tally.Count.Bytes,
        tally.Count.Opening,
        [
            .. tally.TopFlows.Select(flow => new ShadowFlowItem(
                flow.Flow.Protocol, flow.Flow.Source, flow.Flow.Destination, flow.Flow.Port, flow.Opening)),
        ]);
}

/// <summary>Connections of one client to one service of one server.</summary>
internal sealed record ShadowFlowItem(
    [property: Description("IP protocol number.")] int Protocol,
    string Source,
    string Destination,
    [property: Description("Destination port; 0 for protocols without ports.")] int Port,
    long Opening);
