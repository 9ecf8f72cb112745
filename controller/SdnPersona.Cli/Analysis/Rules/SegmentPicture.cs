using System.Globalization;
using System.Xml;
using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>Draws segments and the rules between them as SVG. The same findings give the same picture.</summary>
internal static class SegmentPicture
{
    private const string Svg = "http://www.w3.org/2000/svg";
    private const int BoxWidth = 190, BoxHeight = 46, ColumnWidth = 360, RowHeight = 78, Margin = 40, Top = 96;
    private const int LongestName = 24, LongestRemark = 34, MostLabels = 60;
    private const double Thinnest = 1.2, Thickest = 7;

    /// <summary>Colours that people who see few colours can tell apart; the dashes say the same.</summary>
    private static readonly Dictionary<RuleClass, (string Colour, string Dashes, string Word)> Strokes = new()
    {
        [RuleClass.Recommended] = ("#0072b2", "", "recommended"),
        [RuleClass.Review] = ("#b35900", "8 4", "review"),
    };

    public static void Write(TextWriter output, RuleFindings findings)
    {
        var layout = SegmentLayout.Of(findings);
        var columns = layout.Nodes.Select(node => node.Column).DefaultIfEmpty().Max() + 1;
        var tallest = layout.Nodes.GroupBy(node => node.Column).Select(column => column.Count()).DefaultIfEmpty(1).Max();
        var (width, height) = ((2 * Margin) + ((columns - 1) * ColumnWidth) + BoxWidth + 60, Top + (tallest * RowHeight) + Margin);
        width = Math.Max(width, 640);
        using var xml = XmlWriter.Create(output, new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true });
        xml.WriteStartElement("svg", Svg);
        Attributes(
            xml, ("viewBox", $"0 0 {width} {height}"), ("width", $"{width}"), ("height", $"{height}"), ("role", "img"),
            ("aria-labelledby", "title desc"), ("font-family", "sans-serif"), ("font-size", "12"));
        Text(xml, "title", "Segments and the rules between them", ("id", "title"));
        Text(xml, "desc", Description(layout), ("id", "desc"));
        Element(xml, "rect", ("width", "100%"), ("height", "100%"), ("fill", "#ffffff"));
        WriteHead(xml, layout);
        var places = layout.Nodes.Select(node => Place(node, layout.Nodes.Count(other => other.Column == node.Column), tallest)).ToArray();
        var (least, most) = layout.Edges.Count == 0 ? (1, 1) : (layout.Edges[0].Flows, layout.Edges[^1].Flows);
        var labels = new List<(double X, double Y, string Text)>();
        foreach (var edge in layout.Edges)
        {
            var share = most == least ? 1 : Math.Log((double)edge.Flows / least) / Math.Log((double)most / least);
            WriteEdge(xml, layout, edge, places, Thinnest + ((Thickest - Thinnest) * share), labels);
        }

        // Only the thickest arrows have a label, none lies on another, and boxes lie on top of all.
        var taken = new List<(double X, double Y)>();
        foreach (var (x, y, text) in labels.AsEnumerable().Reverse().Take(MostLabels))
        {
            if (taken.TrueForAll(other => Math.Abs(other.X - x) > 90 || Math.Abs(other.Y - y) > 14))
            {
                taken.Add((x, y));
                Text(
                    xml, "text", text, ("x", Number(x)), ("y", Number(y)), ("text-anchor", "middle"), ("font-size", "11"), ("fill", "#333333"),
                    ("stroke", "#ffffff"), ("stroke-width", "4"), ("paint-order", "stroke"));
            }
        }


        for (var node = 0; node < places.Length; node++)
        {
            WriteNode(xml, layout.Nodes[node], places[node]);
        }

        xml.WriteEndElement();
    }

    private static string Description(SegmentLayout layout) => string.Create(
        CultureInfo.InvariantCulture,
        $"{layout.Nodes.Count} of {layout.All.Nodes} segments and {layout.Edges.Count} of {layout.All.Edges} pairs with rules, those with most flows. Arrows go from clients to servers; thicker means more flows. {string.Join(" ", layout.Edges.Reverse().Take(10).Select(edge => $"{layout.Nodes[edge.From].Name} to {layout.Nodes[edge.To].Name}: {Few(edge)}."))}");

    private static void WriteHead(XmlWriter xml, SegmentLayout layout)
    {
        Text(xml, "text", "Segments and the rules between them", ("x", $"{Margin}"), ("y", "34"), ("font-size", "18"), ("font-weight", "bold"));
        Text(
            xml, "text",
            string.Create(CultureInfo.InvariantCulture, $"{layout.Nodes.Count} of {layout.All.Nodes} segments, {layout.Edges.Count} of {layout.All.Edges} pairs with rules, by flows"),
            ("x", $"{Margin}"), ("y", "54"), ("fill", "#444444"));
        var x = Margin;
        xml.WriteStartElement("defs", Svg);
        foreach (var (kind, (colour, _, _)) in Strokes)
        {
            xml.WriteStartElement("marker", Svg);
            Attributes(
                xml, ("id", $"arrow-{kind}"), ("viewBox", "0 0 8 8"), ("refX", "7"), ("refY", "4"), ("markerWidth", "9"), ("markerHeight", "9"),
                ("markerUnits", "userSpaceOnUse"), ("orient", "auto"));
            Element(xml, "path", ("d", "M0 0L8 4L0 8z"), ("fill", colour));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        foreach (var (_, (colour, dashes, word)) in Strokes)
        {
            Element(
                xml, "line", ("x1", $"{x}"), ("y1", "72"), ("x2", $"{x + 36}"), ("y2", "72"), ("stroke", colour), ("stroke-width", "3"),
                ("stroke-dasharray", dashes.Length == 0 ? "none" : dashes));
            Text(xml, "text", word, ("x", $"{x + 44}"), ("y", "76"), ("fill", "#222222"));
            x += 140;
        }
    }

    private static (double X, double Y) Place(PictureNode node, int inColumn, int tallest) =>
        (Margin + (node.Column * ColumnWidth), Top + ((node.Row + ((tallest - inColumn) / 2.0)) * RowHeight));

    private static void WriteEdge(
        XmlWriter xml, SegmentLayout layout, PictureEdge edge, (double X, double Y)[] places, double width, List<(double, double, string)> labels)
    {
        var (colour, dashes, word) = Strokes[edge.Class];
        var (fromX, fromY) = (places[edge.From].X + BoxWidth, places[edge.From].Y + (BoxHeight / 2.0));
        var (toX, toY) = (places[edge.To].X, places[edge.To].Y + (BoxHeight / 2.0));
        string path;
        if (edge.From == edge.To)
        {
            var (x, y) = (fromX - 8, places[edge.From].Y);
            path = $"M{Number(x - 24)} {Number(y)}C{Number(x - 24)} {Number(y - 26)} {Number(x + 6)} {Number(y - 26)} {Number(x)} {Number(y)}";
            labels.Add((x - 8, y - 20, Few(edge)));
        }
        else if (toX > fromX)
        {
            var bend = Math.Min((toX - fromX) / 2, 150);
            path = $"M{Number(fromX)} {Number(fromY)}C{Number(fromX + bend)} {Number(fromY)} {Number(toX - bend)} {Number(toY)} {Number(toX)} {Number(toY)}";
            labels.Add(((fromX + toX) / 2, ((fromY + toY) / 2) - 4, Few(edge)));
        }
        else
        {
            // Back, or within a column: around the right side.
            var right = places[edge.To].X + BoxWidth;
            var bow = Math.Max(fromX, right) + 50;
            path = $"M{Number(fromX)} {Number(fromY + 8)}C{Number(bow)} {Number(fromY + 8)} {Number(bow)} {Number(toY + 8)} {Number(right)} {Number(toY + 8)}";
            labels.Add((bow - 12, ((fromY + toY) / 2) + 8, Few(edge)));
        }

        xml.WriteStartElement("path", Svg);
        Attributes(
            xml, ("d", path), ("fill", "none"), ("stroke", colour), ("stroke-width", Number(width)), ("stroke-opacity", "0.65"),
            ("stroke-dasharray", dashes.Length == 0 ? "none" : dashes), ("marker-end", $"url(#arrow-{edge.Class})"));
        Text(
            xml, "title",
            string.Create(CultureInfo.InvariantCulture, $"{layout.Nodes[edge.From].Name} to {layout.Nodes[edge.To].Name}: {string.Join(", ", edge.Services.Take(20))}{(edge.Services.Count > 20 ? $" and {edge.Services.Count - 20} more" : "")}; {edge.Flows} flows; {word}"));
        xml.WriteEndElement();
    }

    private static void WriteNode(XmlWriter xml, PictureNode node, (double X, double Y) place)
    {
        xml.WriteStartElement("g", Svg);
        Text(xml, "title", $"{node.Name} ({node.Id}): {node.Remark}");
        Element(
            xml, "rect", ("x", Number(place.X)), ("y", Number(place.Y)), ("width", $"{BoxWidth}"), ("height", $"{BoxHeight}"), ("rx", "6"),
            ("fill", "#f4f7fa"), ("stroke", "#33475b"), ("stroke-width", "1.4"));
        Text(
            xml, "text", Short(node.Name, LongestName), ("x", Number(place.X + 10)), ("y", Number(place.Y + 20)), ("font-weight", "bold"),
            ("fill", "#111111"));
        Text(xml, "text", Short(node.Remark, LongestRemark), ("x", Number(place.X + 10)), ("y", Number(place.Y + 37)), ("font-size", "10.5"), ("fill", "#444444"));
        xml.WriteEndElement();
    }

    private static string Few(PictureEdge edge) => edge.Services.Count <= 2
        ? string.Join(", ", edge.Services)
        : $"{edge.Services[0]}, {edge.Services[1]} +{edge.Services.Count - 2}";

    private static string Short(string text, int longest) => text.Length <= longest ? text : $"{text[..(longest - 1)]}…";

    private static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static void Text(XmlWriter xml, string element, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(element, Svg);
        Attributes(xml, attributes);
        xml.WriteString(Clean(text));
        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(element, Svg);
        Attributes(xml, attributes);
        xml.WriteEndElement();
    }

    private static void Attributes(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            xml.WriteAttributeString(name, value);
        }
    }

    /// <summary>Without what XML has no way to write.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "?"));
}
