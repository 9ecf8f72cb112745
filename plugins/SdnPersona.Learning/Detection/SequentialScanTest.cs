namespace SdnPersona.Learning;

/// <summary>What the sequence of outcomes says so far.</summary>
public enum ScanVerdict
{
    /// <summary>Not enough yet.</summary>
    Undecided = 0,

    /// <summary>Succeeds as ordinary hosts do.</summary>
    Benign = 1,

    /// <summary>Fails as scanners do.</summary>
    Scanner = 2,
}

/// <summary>
/// Threshold random walk (Jung, Paxson, Berger and Balakrishnan 2004): a likelihood ratio over whether first contacts with
/// hosts succeed, decided at the bounds of Wald's sequential test. A value; not thread-safe.
/// </summary>
public struct SequentialScanTest
{
    /// <summary>Success probability of a benign host's first contact, and of a scanner's.</summary>
    public const double BenignSuccess = 0.8, ScannerSuccess = 0.2;

    /// <summary>Wanted probability of calling a benign host a scanner, and of finding a scanner.</summary>
    public const double FalsePositive = 0.01, Detection = 0.99;

    /// <summary>Natural log of the likelihood ratio, scanner over benign.</summary>
    public double LogRatio { get; private set; }

    /// <summary>Probability of being a scanner when both were equally likely before.</summary>
    public readonly double Probability => Combining.Logistic(LogRatio);

    /// <summary>What is decided.</summary>
    public readonly ScanVerdict Verdict =>
        LogRatio >= Math.Log(Detection / FalsePositive) ? ScanVerdict.Scanner
        : LogRatio <= Math.Log((1 - Detection) / (1 - FalsePositive)) ? ScanVerdict.Benign
        : ScanVerdict.Undecided;

    /// <summary>Takes the outcome of a first contact with a host.</summary>
    public void Add(bool succeeded) => LogRatio += succeeded
        ? Math.Log(ScannerSuccess / BenignSuccess)
        : Math.Log((1 - ScannerSuccess) / (1 - BenignSuccess));
}
