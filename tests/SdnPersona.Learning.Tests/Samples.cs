namespace SdnPersona.Learning.Tests;

/// <summary>Random samples that are the same in every run.</summary>
internal static class Samples
{
    /// <summary>Features around one centre per class.</summary>
    public static (double[][] Features, int[] Labels) Classes(int seed, int count, int features, int classes)
    {
        var random = new Random(seed);
        var centres = Enumerable.Range(0, classes).Select(_ => Normal(random, features)).ToArray();
        var labels = Enumerable.Range(0, count).Select(i => i % classes).ToArray();
        return ([.. labels.Select(label => Normal(random, features).Zip(centres[label], (a, b) => a + b).ToArray())], labels);
    }

    /// <summary>Log scores that are too sharp for how often they are right.</summary>
    public static (double[][] Scores, int[] Labels) Scores(int seed, int count, int classes, double sharpness)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, count).Select(_ => random.Next(classes)).ToArray();
        var scores = labels.Select(label =>
        {
            var row = Normal(random, classes);
            row[label] += 1;
            return row.Select(score => sharpness * score).ToArray();
        });
        return ([.. scores], labels);
    }

    /// <summary>Probabilities of several classes.</summary>
    public static (double[][] Probabilities, int[] Labels) Probabilities(int seed, int count, int classes)
    {
        var (scores, labels) = Scores(seed, count, classes, 1.5);
        foreach (var row in scores)
        {
            Combining.Softmax(row, 1, row);
        }

        return (scores, labels);
    }

    /// <summary>Scores that are higher for "yes" in the mean, with ties.</summary>
    public static (double[] Scores, bool[] Labels) Binary(int seed, int count)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, count).Select(_ => random.Next(3) == 0).ToArray();
        return ([.. labels.Select(label => Math.Round(Normal(random, 1)[0] + (label ? 1 : 0), 1))], labels);
    }

    public static double[] Normal(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
}
