using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Personas;

namespace SdnPersona.Plugins.Tests.Personas.Traces;

/// <summary>Runs programs on a simulated workload and classifies it every ten seconds.</summary>
internal sealed class Episode
{
    private static readonly ImmutableArray<Persona> BuiltIns = ReadBuiltIns();

    private readonly Trace _trace;
    private readonly PersonaClassifier _classifier;
    private readonly List<Assignment> _assignments = [];
    private int _seconds;

    public Episode(int seed, IPersonaCatalog? catalog = null)
    {
        _trace = new(seed);
        _classifier = new(catalog ?? new FixedCatalog(BuiltIns), new());
    }

    public Random Random => _trace.Random;

    /// <summary>All assignments so far, oldest first.</summary>
    public IReadOnlyList<Assignment> Assignments => _assignments;

    public Assignment Last => _assignments[^1];

    /// <summary>
    /// Assignments that name another persona than the one before, from the <paramref name="from"/>th on.
    /// </summary>
    public int Changes(int from) =>
        Enumerable.Range(Math.Max(1, from), _assignments.Count - Math.Max(1, from))
            .Count(i => _assignments[i].Persona != _assignments[i - 1].Persona);

    public Episode Play(int seconds, params TraceProgram[] programs)
    {
        for (var i = 0; i < seconds; i++)
        {
            _trace.Second(programs);
            if (++_seconds % 10 == 0 && _trace.Monitor.Window(Trace.Subject, _trace.Now) is { } window)
            {
                _assignments.Add(_classifier.Classify(window, _assignments.LastOrDefault()));
            }
        }

        return this;
    }

    /// <summary>The story, for the message of a failed test.</summary>
    public override string ToString() => string.Join('\n', _assignments.Select((assignment, i) =>
        $"{(i + 1) * 10,4} s {assignment.Persona} {assignment.Probability:F2}"
        + $" [{string.Join(' ', assignment.Functional.OrderByDescending(pair => pair.Value).Take(3).Select(pair =>
            $"{pair.Key} {pair.Value:F2}"))}]"
        + $" threats {string.Join(' ', assignment.Threats.Select(pair =>
            $"{pair.Value:F2}"))} risk {assignment.Risk.Score:F0}"));

    private static ImmutableArray<Persona> ReadBuiltIns() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "personas"), "*.yaml").Order()
            .Select(path => PersonaDocument.Read(path, File.ReadAllText(path), out var errors)
                ?? throw new InvalidDataException(string.Join('\n', errors)))];
}

/// <summary>A catalogue that never changes.</summary>
internal sealed class FixedCatalog(ImmutableArray<Persona> personas) : IPersonaCatalog
{
    public ImmutableArray<Persona> Personas { get; } = personas;

    public ImmutableArray<DocumentError> Errors => [];
}
