using System.Text.Json;
using Spectre.Console;

namespace SdnPersona.Cli.Output;

/// <summary>A column: its heading and the text of its cell.</summary>
internal sealed record Column(string Heading, Func<JsonElement, string> Cell);

/// <summary>Writes rows: aligned for people at a terminal, tab-separated for programs.</summary>
internal static class Table
{
    private const int Widest = 2000;

    public static void Write(CliConsole console, IReadOnlyList<Column> columns, IEnumerable<JsonElement> rows)
    {
        if (console.IsTerminal)
        {
            WriteAligned(console, columns, rows);
            return;
        }

        console.Out.WriteLine(string.Join('\t', columns.Select(column => column.Heading)));
        foreach (var row in rows)
        {
            console.Out.WriteLine(string.Join('\t', columns.Select(column => column.Cell(row))));
        }
    }

    private static void WriteAligned(CliConsole console, IReadOnlyList<Column> columns, IEnumerable<JsonElement> rows)
    {
        var table = new Spectre.Console.Table { Border = TableBorder.None, ShowRowSeparators = false };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column.Heading, new(decoration: Decoration.Bold))));
        }

        foreach (var row in rows)
        {
            table.AddRow(columns.Select(column => new Text(column.Cell(row))));
        }

        // A row is one line, however narrow the terminal is: broken cells cannot be read.
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(console.Out) });
        terminal.Profile.Width = Widest;
        terminal.Write(table);
    }
}
