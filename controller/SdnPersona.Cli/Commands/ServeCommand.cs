using System.CommandLine;
using SdnPersona.Controller;
using SdnPersona.Storage;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona serve</c>: runs a controller.</summary>
internal static class ServeCommand
{
    public static Command Create(CliConsole console)
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder of the database; created when missing.",
            HelpName = "DIR",
            Required = true,
        };
        var api = new Option<string>("--api")
        {
            Description = "Where the REST API listens. Other than loopback needs --token-file.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => ControllerOptions.DefaultApi,
        };
        var openFlow = File("--openflow", "ADDRESS:PORT", "Where switches may dial in; attached bridges need it not.");
        var certificate = File("--openflow-cert", "FILE", "Certificate shown to switches (PEM); makes --openflow TLS.");
        var key = File("--openflow-key", "FILE", "Its private key (PEM).");
        var authority = File("--openflow-ca", "FILE", "Authorities that sign switches' certificates (PEM).");
        var tokenFile = File("--token-file", "FILE", "File with a token that every API request must present.");
        var config = new Option<string[]>("--config")
        {
            Description = "Folder with profiles/, groups/ and personas/; may be stated again.",
            HelpName = "DIR",
            DefaultValueFactory = _ => [],
        };
        var command = new Command("serve", "Runs a controller until it is ended.")
        {
            data, api, openFlow, certificate, key, authority, config, tokenFile,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            console,
            new()
            {
                Data = parsed.GetRequiredValue(data),
                Api = parsed.GetRequiredValue(api),
                OpenFlow = parsed.GetValue(openFlow),
                OpenFlowCertificate = parsed.GetValue(certificate),
                OpenFlowKey = parsed.GetValue(key),
                OpenFlowAuthority = parsed.GetValue(authority),
                Config = [.. parsed.GetRequiredValue(config)],
                TokenFile = parsed.GetValue(tokenFile),
            },
            cancellationToken));
        return command;
    }

    private static Option<string?> File(string name, string holds, string description) =>
        new(name) { Description = description, HelpName = holds };

    private static async Task<int> RunAsync(
        CliConsole console, ControllerOptions options, CancellationToken cancellationToken)
    {
        if (ControllerSettings.From(options, out var errors) is not { } settings)
        {
            foreach (var error in errors)
            {
                await console.Error.WriteLineAsync($"sdnpersona: {error}");
            }

            return ExitCode.Error;
        }

        try
        {
            await ControllerHost.RunAsync(settings, cancellationToken);
            return ExitCode.Done;
        }
        catch (StorageException problem)
        {
            throw new CliFailure(ExitCode.Error, problem.Message);
        }
        catch (IOException problem)
        {
            throw new CliFailure(
                ExitCode.Error,
                $"{problem.Message} End what listens there, or choose other addresses with --api and --openflow.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }
}
