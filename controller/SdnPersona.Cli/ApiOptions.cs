using System.CommandLine;

namespace SdnPersona.Cli;

/// <summary>The options of every command that talks to a controller.</summary>
internal sealed class ApiOptions
{
    private const string DefaultAddress = "http://127.0.0.1:8181";

    private readonly Option<string?> _api = new("--api")
    {
        Description = $"Address of the controller; SDNPERSONA_API, or {DefaultAddress}, if not stated.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "File with the controller's token; SDNPERSONA_TOKEN_FILE if not stated.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly CliConsole _console;

    public ApiOptions(CliConsole console) => _console = console;

    public void AddTo(Command command)
    {
        command.Options.Add(_api);
        command.Options.Add(_tokenFile);
    }

    /// <summary>A client for the controller that the options, or the environment, name.</summary>
    public ApiClient Connect(ParseResult parsed)
    {
        var text = parsed.GetValue(_api) ?? _console.Environment("SDNPERSONA_API") ?? DefaultAddress;
        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new CliFailure(ExitCode.Error, $"--api: '{text}' must be a URL such as {DefaultAddress}");
        }

        return new(uri, ReadToken(parsed.GetValue(_tokenFile) ?? _console.Environment("SDNPERSONA_TOKEN_FILE")));
    }

    private static string? ReadToken(string? file)
    {
        try
        {
            return file is null ? null : File.ReadAllText(file).Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(ExitCode.Error, $"--token-file: '{file}' cannot be read: {problem.Message}");
        }
    }
}
