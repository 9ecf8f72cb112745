using System.Diagnostics;
using System.Text.Json;

namespace SdnPersona.Learning.Tests;

/// <summary>Asks scipy and scikit-learn, an implementation that is not ours, for the right answer.</summary>
internal static class Scipy
{
    private const string Python = "/usr/bin/python3";

    /// <summary>
    /// Runs Python code that reads <c>x</c> and leaves a number or a list of numbers in <c>y</c>. Where scipy is not
    /// installed the test is inconclusive, but in continuous integration it fails.
    /// </summary>
    public static double[] Evaluate(string code, object x)
    {
        var script = $"""
            import json, sys
            import numpy as np
            import scipy.stats, scipy.special, scipy.integrate
            x = json.load(sys.stdin)
            {code}
            print(json.dumps(np.atleast_1d(np.asarray(y, dtype=float)).ravel().tolist()))
            """;
        if (!File.Exists(Python))
        {
            Absent($"{Python} is not installed");
        }

        var start = new ProcessStartInfo(Python, ["-c", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(JsonSerializer.Serialize(x));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (errors.Result.Contains("ModuleNotFoundError", StringComparison.Ordinal))
        {
            Absent(errors.Result);
        }

        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return JsonSerializer.Deserialize<double[]>(output)!;
    }

    public static void AreClose(double[] expected, IEnumerable<double> actual, double relative = 1e-9)
    {
        var values = actual.ToArray();
        Assert.HasCount(expected.Length, values);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], values[i], relative * Math.Max(1, Math.Abs(expected[i])), $"item {i}");
        }
    }

    private static void Absent(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail($"continuous integration needs python3-scipy, python3-sklearn and python3-igraph: {reason}");
        }

        Assert.Inconclusive(reason);
    }
}
