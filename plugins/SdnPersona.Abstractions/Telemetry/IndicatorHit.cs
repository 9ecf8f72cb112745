using System.Globalization;

namespace SdnPersona.Abstractions;

/// <summary>A workload's contact with an address that a list of indicators names.</summary>
/// <param name="List">Name of the list.</param>
/// <param name="Severity">Severity of the list, 0–100.</param>
/// <param name="Confidence">How sure the list is, 0–1.</param>
/// <param name="Address">The peer's address.</param>
/// <param name="Opened">Whether the workload opened the connection; false when it was asked.</param>
/// <param name="At">When last.</param>
/// <param name="Times">How often since the contact is remembered.</param>
public sealed record IndicatorHit(
    string List, double Severity, double Confidence, string Address, bool Opened, DateTimeOffset At, int Times)
{
    /// <summary>Risk points: severity × confidence.</summary>
    public double Points => Severity * Confidence;

    /// <summary>The contact as a sentence for people.</summary>
    public string Reason => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Opened ? "opened a connection to" : "was asked by")} {Address} of indicator list {List}, last at {At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}, {Times} times");
}
