using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Personas;

/// <summary>
/// Two models on the same reviewed windows, leaving out one workload after the other: windows of a workload are alike, so that a
/// model which has seen one of them knows the others by heart.
/// </summary>
internal sealed class ModelTrial(ImmutableArray<Persona> personas, ClassifierOptions options)
{
    /// <summary>Workloads that are judged, those reviewed last: this bounds the time that a trial takes.</summary>
    private const int MostWorkloads = 200;

    /// <summary>One window costs at most ln 100 nats: that a model calls one "unknown" must not decide alone.</summary>
    private const double LeastProbability = 0.01;

    public ModelComparison Compare(
        IReadOnlyCollection<PersonaFeedback> champion,
        IReadOnlyCollection<PersonaFeedback> challenger,
        IReadOnlyCollection<PersonaFeedback> reviewed,
        CancellationToken cancellationToken)
    {
        var (gains, windows) = (new List<double>(), 0);
        var (lossBefore, lossAfter, rightBefore, rightAfter) = (new RunningMoments(), new RunningMoments(), 0, 0);
        var workloads = reviewed.Where(entry => entry.UndoneAt is null).GroupBy(entry => entry.Workload)
            .OrderByDescending(entries => entries.Max(entry => entry.Id)).Take(MostWorkloads);
        foreach (var entries in workloads)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (before, after) = (Without(entries.Key, champion), Without(entries.Key, challenger));
            var old = Model(before);
            var fresh = before.Select(entry => entry.Id).SequenceEqual(after.Select(entry => entry.Id)) ? old : Model(after);
            var judged = entries.Select(entry => (Old: Judge(old, entry), New: Judge(fresh, entry)))
                .Where(pair => pair is { Old: not null, New: not null })
                .Select(pair => (Old: pair.Old!.Value, New: pair.New!.Value)).ToArray();
            if (judged.Length == 0)
            {
                continue;
            }

            var (mean, meanAfter) = (judged.Average(pair => pair.Old.Loss), judged.Average(pair => pair.New.Loss));
            lossBefore.Add(mean);
            lossAfter.Add(meanAfter);
            gains.Add(mean - meanAfter);
            windows += judged.Length;
            rightBefore += judged.Count(pair => pair.Old.IsRight);
            rightAfter += judged.Count(pair => pair.New.IsRight);
        }

        return Decide(new()
        {
            Workloads = gains.Count,
            Windows = windows,
            ChampionLoss = lossBefore.Mean,
            ChallengerLoss = lossAfter.Mean,
            StandardError = StandardError(gains),
            ChampionAccuracy = windows > 0 ? (double)rightBefore / windows : 0,
            ChallengerAccuracy = windows > 0 ? (double)rightAfter / windows : 0,
            IsBetter = false,
            Reason = "",
        });
    }

    private ModelComparison Decide(ModelComparison found)
    {
        var gain = found.ChampionLoss - found.ChallengerLoss;
        var reason = found switch
        {
            _ when found.Workloads < options.LeastReviewed =>
                $"waits: {options.LeastReviewed} reviewed workloads are needed to compare, there are {found.Workloads}; "
                + "what was said counts for the workloads that it was said of",
            _ when !(gain >= options.LeastGain) => Text(
                $"not better: it gains {gain:0.0000} nats a workload, {options.LeastGain:0.0000} are needed"),
            _ when gain < found.StandardError => Text(
                $"not better for sure: it gains {gain:0.0000} nats a workload, with a standard error of {found.StandardError:0.0000}"),
            _ when found.ChallengerAccuracy < found.ChampionAccuracy => Text(
                $"not better: it judges {found.ChallengerAccuracy:P0} of the windows rightly, the champion {found.ChampionAccuracy:P0}"),
            _ => null,
        };
        return found with
        {
            IsBetter = reason is null,
            Reason = reason ?? Text(
                $"better on {found.Workloads} workloads that it had not seen: log loss {found.ChallengerLoss:0.0000}, before {found.ChampionLoss:0.0000}"),
        };
    }

    private PersonaModel Model(ImmutableArray<PersonaFeedback> feedback) => new(personas, new(feedback, []), options);

    private static ImmutableArray<PersonaFeedback> Without(WorkloadId workload, IReadOnlyCollection<PersonaFeedback> feedback) =>
        [.. feedback.Where(entry => entry.Workload != workload && entry.UndoneAt is null).OrderBy(entry => entry.Id)];

    /// <summary>What a model makes of a reviewed window; null when the window or the persona says nothing.</summary>
    private (double Loss, bool IsRight)? Judge(PersonaModel model, PersonaFeedback said) =>
        said.Holds is { } holds ? JudgeThreat(model, said, holds) : JudgeFunction(model.Functional, said);

    private (double Loss, bool IsRight)? JudgeFunction(FunctionalModel model, PersonaFeedback said)
    {
        var right = model.IndexOf(said.Persona);
        var sample = model.Sample(said.Window);
        if (right < 0 || !FunctionalPosterior.SaysEnough(said.Window, sample, options))
        {
            return null;
        }

        var now = new double[model.Personas.Length + 1];
        FunctionalPosterior.Instant(model, sample, options, now);
        return (Loss(now[right]), now[right] >= options.LeastProbability && now.All(other => other <= now[right]));
    }

    private (double Loss, bool IsRight)? JudgeThreat(PersonaModel model, PersonaFeedback said, bool holds)
    {
        if (model.Threats.FirstOrDefault(known => known.Name == said.Persona) is not { } threat)
        {
            return null;
        }

        var probability = model.Calibrations[threat.Name].Apply(ThreatScores.Raw(threat, said.Window));
        return (Loss(holds ? probability : 1 - probability), probability >= options.ThreatThreshold == holds);
    }

    private static double Loss(double probability) => -Math.Log(Math.Max(probability, LeastProbability));

    private static double StandardError(List<double> gains)
    {
        var moments = new RunningMoments();
        gains.ForEach(gain => moments.Add(gain));
        return gains.Count < 2 ? 0 : Math.Sqrt(moments.SquaredDeviations / (gains.Count - 1) / gains.Count);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
