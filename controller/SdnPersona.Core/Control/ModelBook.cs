using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// The versions of the model. The champion judges workloads; what people said since makes a challenger, which takes its place only
/// when it is better on reviewed workloads that it did not learn from. Until then what was said of a workload counts for that
/// workload alone. A new champion changes how later windows are judged and nothing else: personas in force change through smoothing
/// and hysteresis, and profiles within what the change budget and protection allow. Thread-safe.
/// </summary>
public sealed class ModelBook(
    IModelStore models, IStateStore store, IPersonaLearner learner, IModelJudge judge, TimeProvider time) : IDisposable
{
    /// <summary>Versions that are kept, the champion and the challenger beside them.</summary>
    public const int Kept = 100;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Known _known = new([], []);

    /// <summary>All versions that are kept, by number.</summary>
    public ImmutableArray<ModelVersion> Versions => _known.Versions;

    /// <summary>Whether the persona files have changed since the champion was made, so that <see cref="UpdateAsync"/> has to be called.</summary>
    public bool IsOutdated => In(ModelState.Champion) is { } champion && champion.Personas != judge.Personas;

    /// <summary>Whether there is a challenger that was not compared yet.</summary>
    public bool IsToBeJudged => In(ModelState.Challenger) is { Scores: null };

    /// <summary>How the champion corrects probabilities of threats.</summary>
    public ImmutableArray<ThreatCalibration> Calibrations(ModelVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return judge.Calibrations(ModelDraft.Of(version.Feedback, _known.Feedback));
    }

    /// <summary>
    /// Takes in what is stored: feedback that is new or was undone, and versions from before a restart. Then learns: the champion
    /// for all workloads, the rest for those that it was said of.
    /// </summary>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var known = _known.Versions.IsEmpty
                ? await models.ModelsAsync(cancellationToken).ConfigureAwait(false)
                : _known.Versions;
            var feedback = Counting(await store.FeedbackAsync(cancellationToken).ConfigureAwait(false));
            var draft = new ModelDraft(known, judge.Personas, feedback, time.GetUtcNow());
            draft.FollowFilesAndUndoing();
            draft.Challenge();
            await KeepAsync(draft, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Compares the challenger with the champion, if it has not been compared yet, and lets it judge when it is better. Takes a
    /// second or so with hundreds of reviewed workloads, and holds up nobody meanwhile.
    /// </summary>
    public async Task JudgeAsync(CancellationToken cancellationToken)
    {
        var (champion, challenger, feedback) = (In(ModelState.Champion), In(ModelState.Challenger), _known.Feedback);
        if (champion is null || challenger is not { Scores: null })
        {
            return;
        }

        var reviewed = ModelDraft.Of(challenger.Feedback, feedback);
        var scores = await Task.Run(
            () => judge.Compare(ModelDraft.Of(champion.Feedback, feedback), reviewed, reviewed, cancellationToken), cancellationToken).ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (In(ModelState.Challenger) != challenger || In(ModelState.Champion) != champion || judge.Personas != challenger.Personas)
            {
                // Something was said, or files changed, meanwhile: there is another challenger, or will be.
                return;
            }

            var draft = new ModelDraft(_known.Versions, judge.Personas, _known.Feedback, time.GetUtcNow());
            draft.Judged(challenger, scores);
            await KeepAsync(draft, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Lets an earlier version judge again, as a new version that is trained with what that one was. What was learned since is set
    /// aside: no challenger learns it again; it goes on to count for the workloads that it was said of, until it is undone.
    /// </summary>
    /// <param name="number">A version that judged once.</param>
    /// <param name="author">Who wants that.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new champion.</returns>
    /// <exception cref="ControlPlaneException">There is no such version, it judges now, or it never did.</exception>
    public async Task<ModelVersion> RollBackAsync(int number, string author, string reason, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var target = _known.Versions.FirstOrDefault(version => version.Number == number)
                ?? throw new ControlPlaneException(ControlPlaneError.NotFound, $"there is no model {number}");
            if (target.State != ModelState.Retired)
            {
                throw new ControlPlaneException(
                    ControlPlaneError.Conflict,
                    target.State == ModelState.Champion ? $"model {number} is in force" : $"model {number} was never in force");
            }

            var draft = new ModelDraft(_known.Versions, judge.Personas, _known.Feedback, time.GetUtcNow());
            draft.RollBack(target, author, reason);
            draft.Challenge();
            await KeepAsync(draft, cancellationToken).ConfigureAwait(false);
            return In(ModelState.Champion)!;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static ImmutableArray<PersonaFeedback> Counting(ImmutableArray<PersonaFeedback> feedback) =>
        [.. feedback.Where(entry => entry.UndoneAt is null).OrderBy(entry => entry.Id)];

    private ModelVersion? In(ModelState state) => _known.Versions.FirstOrDefault(version => version.State == state);

    /// <summary>Stores what changed, then learns it: what judges is never newer than what is stored.</summary>
    private async Task KeepAsync(ModelDraft draft, CancellationToken cancellationToken)
    {
        var (versions, removed) = draft.Prune(Kept);
        if (draft.Changed.Count + removed.Count > 0)
        {
            await models.SaveModelsAsync([.. draft.Changed], removed, draft.Records, cancellationToken).ConfigureAwait(false);
        }

        _known = new(versions, draft.Feedback);
        var shared = ModelDraft.Of(In(ModelState.Champion)!.Feedback, draft.Feedback);
        learner.Learn(shared, [.. draft.Feedback.ExceptBy(shared.Select(entry => entry.Id), entry => entry.Id)]);
    }

    private sealed record Known(ImmutableArray<ModelVersion> Versions, ImmutableArray<PersonaFeedback> Feedback);
}
