using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>The versions as they are to become.</summary>
internal sealed class ModelDraft(
    ImmutableArray<ModelVersion> versions, string personas, ImmutableArray<PersonaFeedback> feedback, DateTimeOffset now)
{
    private readonly SortedDictionary<int, ModelVersion> _versions = new(versions.ToDictionary(version => version.Number));
    private readonly HashSet<int> _changed = [];

    public ImmutableArray<PersonaFeedback> Feedback => feedback;

    public List<AuditRecord> Records { get; } = [];

    public IReadOnlyCollection<ModelVersion> Changed => [.. _changed.Select(number => _versions[number])];

    private ModelVersion? Champion => _versions.Values.FirstOrDefault(version => version.State == ModelState.Champion);

    private ModelVersion? Challenger => _versions.Values.FirstOrDefault(version => version.State == ModelState.Challenger);

    private ImmutableArray<long> Said => [.. feedback.Select(entry => entry.Id)];

    /// <summary>What a person took back, and what the files say, needs no test: it holds at once.</summary>
    public void FollowFilesAndUndoing()
    {
        if (Champion is not { } champion)
        {
            // What was learned before there were versions stays learned.
            Add(ModelState.Champion, Said, [], "the first version");
            return;
        }

        var undone = champion.Feedback.Except(Said).ToArray();
        var reasons = new List<string>();
        if (undone.Length > 0)
        {
            reasons.Add($"feedback {string.Join(", ", undone)} was undone");
        }

        if (champion.Personas != personas)
        {
            reasons.Add("the persona files changed");
        }

        if (reasons.Count > 0)
        {
            Crown(
                Add(ModelState.Challenger, [.. champion.Feedback.Except(undone)], champion.SetAside, string.Join("; ", reasons)),
                "model-changed",
                undone.Length > 0 ? AuditRecord.Controller : AuditRecord.Files);
        }
    }

    /// <summary>A challenger learns all that counts but what was set aside; there is none when that is what the champion knows.</summary>
    public void Challenge()
    {
        var champion = Champion!;
        ImmutableArray<long> wanted = [.. Said.Except(champion.SetAside)];
        var current = Challenger;
        if (current is not null && current.Parent == champion.Number && current.Personas == personas && current.Feedback.SequenceEqual(wanted))
        {
            return;
        }

        if (!wanted.SequenceEqual(champion.Feedback))
        {
            Add(ModelState.Challenger, wanted, champion.SetAside, "not compared yet");
        }
        else if (current is not null)
        {
            Set(current with { State = ModelState.Superseded, StateAt = now, Reason = "the champion knows as much" });
        }
    }

    public void Judged(ModelVersion challenger, ModelComparison scores)
    {
        var judged = challenger with { Scores = scores, Reason = scores.Reason };
        Set(judged);
        if (scores.IsBetter)
        {
            Crown(judged, "model-promoted", AuditRecord.Controller);
        }
    }

    public void RollBack(ModelVersion target, string author, string reason)
    {
        var champion = Champion!;
        ImmutableArray<long> kept = [.. target.Feedback.Intersect(Said)];
        ImmutableArray<long> aside = [.. champion.SetAside.Union(champion.Feedback).Except(kept).Order()];
        var why = $"back to model {target.Number}" + (reason.Length > 0 ? $": {reason}" : "");
        var version = Add(ModelState.Challenger, kept, aside, why) with { RollbackOf = target.Number };
        Crown(version, "model-rolled-back", author);
    }

    /// <summary>All versions but the oldest of too many.</summary>
    public (ImmutableArray<ModelVersion> Versions, IReadOnlyCollection<int> Removed) Prune(int kept)
    {
        var gone = _versions.Values.Where(version => version.State is ModelState.Superseded or ModelState.Retired)
            .OrderByDescending(version => version.Number).Skip(kept).Select(version => version.Number).ToArray();
        foreach (var number in gone)
        {
            _versions.Remove(number);
            _changed.Remove(number);
        }

        return ([.. _versions.Values], gone);
    }

    /// <summary>The feedback of these numbers.</summary>
    public static ImmutableArray<PersonaFeedback> Of(ImmutableArray<long> numbers, ImmutableArray<PersonaFeedback> feedback)
    {
        var wanted = numbers.ToHashSet();
        return [.. feedback.Where(entry => wanted.Contains(entry.Id))];
    }

    private ModelVersion Add(ModelState state, ImmutableArray<long> numbers, ImmutableArray<long> aside, string reason)
    {
        if (state == ModelState.Challenger && Challenger is { } older)
        {
            Set(older with { State = ModelState.Superseded, StateAt = now });
        }

        return Set(new()
        {
            Number = _versions.Count == 0 ? 1 : _versions.Keys.Last() + 1,
            Parent = Champion?.Number,
            MadeAt = now,
            State = state,
            StateAt = now,
            Personas = personas,
            Feedback = numbers,
            FeedbackDigest = Digest(Of(numbers, feedback)),
            SetAside = aside,
            Reason = reason,
        });
    }

    private void Crown(ModelVersion version, string action, string actor)
    {
        var before = Champion!;
        Set(before with { State = ModelState.Retired, StateAt = now, Reason = $"model {version.Number} took its place" });
        Set(version with { State = ModelState.Champion, StateAt = now });
        Records.Add(new()
        {
            At = now,
            Actor = actor,
            Action = action,
            Subject = $"model {version.Number}",
            Cause = version.Reason,
            Before = Describe(before),
            After = Describe(version),
        });
    }

    private ModelVersion Set(ModelVersion version)
    {
        _versions[version.Number] = version;
        _changed.Add(version.Number);
        return version;
    }

    private static string Describe(ModelVersion version) =>
        $"model {version.Number}: {version.Feedback.Length} feedback, digest {version.FeedbackDigest[..12]}, personas {version.Personas[..12]}";

    private static string Digest(ImmutableArray<PersonaFeedback> learned)
    {
        var text = new StringBuilder();
        foreach (var entry in learned)
        {
            text.Append(CultureInfo.InvariantCulture, $"{entry.Id}\t{entry.Workload.Value}\t{entry.Persona}\t{entry.Holds}\t{entry.At:O}");
            foreach (var (feature, value) in entry.Window.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"\t{feature}={value:R}");
            }

            text.Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
