using System.Globalization;

namespace SdnPersona.Cli.Commands;

/// <summary>Lengths of time as people state them: a number and s, m, h or d.</summary>
internal static class TimeText
{
    private const int Most = 100_000;

    /// <summary>Reads one.</summary>
    /// <param name="option">Where it was stated.</param>
    /// <param name="text">What was stated.</param>
    /// <exception cref="CliFailure">It is none.</exception>
    public static TimeSpan Parse(string option, string text)
    {
        var unit = text.Length > 1 ? text[^1] : ' ';
        if (!int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 1 or > Most || unit is not ('s' or 'm' or 'h' or 'd'))
        {
            throw new CliFailure(ExitCode.Error, $"{option}: '{text}' must be a time such as 30m, 2h or 1d");
        }

        return unit switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            _ => TimeSpan.FromDays(count),
        };
    }

    /// <summary>Reads one in whole minutes.</summary>
    /// <exception cref="CliFailure">It is none, or less than a minute.</exception>
    public static int Minutes(string option, string text)
    {
        var minutes = Parse(option, text).TotalMinutes;
        return minutes >= 1
            ? (int)minutes
            : throw new CliFailure(ExitCode.Error, $"{option}: '{text}' must be a minute or more, such as 30m");
    }
}
