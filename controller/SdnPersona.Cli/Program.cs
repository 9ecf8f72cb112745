using SdnPersona.Cli;

return await CommandLine.RunAsync(args, CliConsole.Process(), CancellationToken.None);
