namespace SdnPersona.Core.Switches;

/// <summary>
/// Asks a switch for its statistics, one question at a time and spread over their periods, so that it never gets a
/// burst of them. A question that takes more than a quarter of its period is asked less often, so that no switch is
/// kept busy with nothing but answering. <see cref="RunAsync"/> runs once; <see cref="Slowdown"/> is thread-safe.
/// </summary>
internal sealed class StatisticsPoller(TimeProvider time, Action<string> tell)
{
    /// <summary>Share of the time that one kind of question may take.</summary>
    private const double LargestShare = 0.25;

    private readonly List<Question> _questions = [];
    private double _slowdown = 1;

    /// <summary>How many times as long as wished the most delayed question waits; 1 is on time.</summary>
    public double Slowdown => Volatile.Read(ref _slowdown);

    /// <summary>Adds a question; before <see cref="RunAsync"/>.</summary>
    /// <param name="period">Wished time between two askings.</param>
    /// <param name="ask">Asks, and takes the answer.</param>
    public void Add(TimeSpan period, Func<CancellationToken, Task> ask) => _questions.Add(new(period, ask));

    /// <summary>Asks until it is cancelled; what goes wrong is told once and asked again.</summary>
    /// <param name="phase">Where in its period the first question begins, from 0 to 1; many switches differ in it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(double phase, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var i = 0; i < _questions.Count; i++)
        {
            var offset = (phase + (double)i / _questions.Count) % 1;
            _questions[i].Due = _questions[i].Period * offset;
        }

        var told = "";
        while (_questions.Count > 0)
        {
            var next = _questions.MinBy(question => question.Due)!;
            var wait = next.Due - time.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }

            var asked = time.GetTimestamp();
            try
            {
                await next.Ask(cancellationToken).ConfigureAwait(false);
                told = "";
            }
            catch (Exception problem) when (problem is not OperationCanceledException && IsPassing(problem))
            {
                if (told != problem.Message)
                {
                    told = problem.Message;
                    tell(told);
                }
            }

            Plan(next, time.GetElapsedTime(asked), time.GetElapsedTime(start));
        }
    }

    private static bool IsPassing(Exception problem) => problem is not SharpOpenFlow.OpenFlowConnectionEndedException;

    private void Plan(Question question, TimeSpan took, TimeSpan now)
    {
        var wanted = took / LargestShare;
        question.Interval = wanted > question.Period ? wanted : question.Period;

        // What was missed is not made up for: that would be the burst.
        var due = question.Due + question.Interval;
        question.Due = due > now ? due : now + question.Interval;
        Volatile.Write(ref _slowdown, _questions.Max(one => one.Interval / one.Period));
    }

    private sealed class Question(TimeSpan period, Func<CancellationToken, Task> ask)
    {
        public TimeSpan Period { get; } = period;

        public Func<CancellationToken, Task> Ask { get; } = ask;

        public TimeSpan Due { get; set; }

        public TimeSpan Interval { get; set; } = period;
    }
}
