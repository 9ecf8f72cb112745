using System.CommandLine;
using SdnPersona.Controller;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("version", "Prints the program's version.");
        command.SetAction(_ => console.Out.WriteLine($"sdnpersona {ControllerVersion.Text}"));
        return command;
    }
}
