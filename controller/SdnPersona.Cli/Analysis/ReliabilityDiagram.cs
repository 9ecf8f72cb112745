using System.Globalization;
using System.Text;
using SdnPersona.Learning;

namespace SdnPersona.Cli.Analysis;

/// <summary>Draws what was promised against what came, as SVG; on the diagonal both are the same.</summary>
internal static class ReliabilityDiagram
{
    private const double Side = 360;
    private const double Margin = 50;

    public static string Svg(IReadOnlyList<ReliabilityBin> bins)
    {
        var text = new StringBuilder();
        var total = bins.Sum(bin => bin.Weight);
        Write(text, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Side + 2 * Margin}\" height=\"{Side + 2 * Margin}\" font-family=\"sans-serif\" font-size=\"12\">");
        Write(text, $"<rect x=\"{Margin}\" y=\"{Margin}\" width=\"{Side}\" height=\"{Side}\" fill=\"none\" stroke=\"black\"/>");
        Write(text, $"<line x1=\"{X(0)}\" y1=\"{Y(0)}\" x2=\"{X(1)}\" y2=\"{Y(1)}\" stroke=\"gray\" stroke-dasharray=\"4\"/>");
        for (var tick = 0; tick <= 10; tick += 2)
        {
            Write(text, $"<text x=\"{X(tick / 10.0)}\" y=\"{Margin + Side + 16}\" text-anchor=\"middle\">{tick / 10.0:0.0}</text>");
            Write(text, $"<text x=\"{Margin - 8}\" y=\"{Y(tick / 10.0) + 4}\" text-anchor=\"end\">{tick / 10.0:0.0}</text>");
        }

        foreach (var bin in bins)
        {
            var radius = 3 + 12 * Math.Sqrt(bin.Weight / total);
            Write(text, $"<circle cx=\"{X(bin.Confidence):0.#}\" cy=\"{Y(bin.Frequency):0.#}\" r=\"{radius:0.#}\" fill=\"steelblue\" fill-opacity=\"0.7\"><title>said {bin.Confidence:0.000}, came {bin.Frequency:0.000}, {bin.Weight:0} windows</title></circle>");
        }

        Write(text, $"<text x=\"{X(0.5)}\" y=\"{Margin + Side + 36}\" text-anchor=\"middle\">probability given</text>");
        Write(text, $"<text x=\"14\" y=\"{Y(0.5)}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {Y(0.5)})\">share that came true</text>");
        Write(text, $"<text x=\"{X(0.5)}\" y=\"{Margin - 16}\" text-anchor=\"middle\">expected calibration error {ClassificationMetrics.CalibrationError(bins):0.000}</text>");
        Write(text, $"</svg>");
        return text.ToString();
    }

    private static double X(double share) => Margin + Side * share;

    private static double Y(double share) => Margin + Side * (1 - share);

    private static void Write(StringBuilder text, FormattableString line) =>
        text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
