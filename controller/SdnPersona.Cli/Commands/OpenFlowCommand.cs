using System.Buffers;
using System.Buffers.Binary;
using System.CommandLine;
using SdnPersona.Cli.Captures;
using SharpOpenFlow;

namespace SdnPersona.Cli.Commands;

/// <summary><c>sdnpersona openflow print</c>: shows OpenFlow messages; needs no controller.</summary>
internal static class OpenFlowCommand
{
    private const string FromInput = "-";
    private const int HeaderLength = 8;

    public static Command Create(CliConsole console)
    {
        var hex = new Argument<string[]>("HEX")
        {
            Description = "Messages in hexadecimal, one after another; - reads one message from each line of standard"
                + " input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var capture = new Option<FileInfo?>("--pcap")
        {
            Description = "Shows the OpenFlow messages of a capture, pcap or pcapng, in both directions.",
            HelpName = "FILE",
        };
        var reencode = new Option<bool>("--reencode")
        {
            Description = "Writes, per message, the hexadecimal that its owned model is written as, or 'error: TYPE CODE'.",
        };
        var print = new Command("print", "Shows messages as ovs-ofctl -mm ofp-print does.") { hex, capture, reencode };
        print.SetAction((parsed, cancellationToken) => RunAsync(
            console, parsed.GetValue(hex) ?? [], parsed.GetValue(capture), parsed.GetValue(reencode),
            cancellationToken));
        return new Command("openflow", "Works on OpenFlow messages, without a controller.") { print };
    }

    private static async Task<int> RunAsync(
        CliConsole console, string[] hex, FileInfo? capture, bool reencode, CancellationToken cancellationToken)
    {
        if ((hex.Length == 0) == (capture is null))
        {
            throw new CliFailure(ExitCode.Error, "say which messages: HEX, - for standard input, or --pcap FILE");
        }

        if (capture is not null)
        {
            await PrintCaptureAsync(console, capture, reencode, cancellationToken);
        }
        else if (hex is [FromInput])
        {
            await PrintLinesAsync(console, reencode, cancellationToken);
        }
        else
        {
            foreach (var message in Split(Parse(string.Concat(hex), "HEX")))
            {
                await console.Out.WriteLineAsync(Show(message, reencode));
            }
        }

        await console.Out.FlushAsync(cancellationToken);
        return ExitCode.Done;
    }

    private static async Task PrintLinesAsync(CliConsole console, bool reencode, CancellationToken cancellationToken)
    {
        for (var number = 1; await console.In.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                await console.Out.WriteLineAsync(Show(Parse(line, $"line {number}"), reencode));
            }
        }
    }

    private static async Task PrintCaptureAsync(
        CliConsole console, FileInfo capture, bool reencode, CancellationToken cancellationToken)
    {
        Dictionary<TcpDirection, TcpStream> streams = [];
        await using var file = Open(capture);
        foreach (var frame in CaptureReader.Read(file))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TcpSegment.TryRead(frame, out var segment))
            {
                continue;
            }

            if (!streams.TryGetValue(segment.Direction, out var stream))
            {
                streams.Add(segment.Direction, stream = new());
            }

            foreach (var message in stream.Add(segment))
            {
                if (!reencode)
                {
                    await console.Out.WriteLineAsync($"{segment.Direction}:");
                }

                await console.Out.WriteLineAsync(Show(message, reencode));
            }
        }

        foreach (var (direction, stream) in streams.Where(stream => stream.Value.Missing > 0))
        {
            await console.Error.WriteLineAsync(
                $"sdnpersona: {direction}: {stream.Missing} bytes are left out, those before them are not in the capture");
        }
    }

    private static FileStream Open(FileInfo capture)
    {
        try
        {
            return capture.OpenRead();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliFailure(
                failure is FileNotFoundException or DirectoryNotFoundException ? ExitCode.NotFound : ExitCode.Error,
                $"cannot read {capture}: {failure.Message}");
        }
    }

    private static string Show(byte[] message, bool reencode) =>
        reencode ? Reencode(message) : OpenFlowText.Format(message);

    private static string Reencode(byte[] message)
    {
        try
        {
            var output = new ArrayBufferWriter<byte>(message.Length);
            OpenFlowMessage.Parse(message).WriteTo(output, OpenFlowHeader.Read(message).Xid);
            return Convert.ToHexStringLower(output.WrittenSpan);
        }
        catch (OpenFlowProtocolException malformed)
        {
            var type = ErrorConstants.TypeName(malformed.Type);
            return $"error: {type} {ErrorConstants.CodeName(malformed.Type, malformed.Code, malformed.Experimenter)}";
        }
    }

    private static byte[] Parse(string hex, string where)
    {
        try
        {
            return Convert.FromHexString(string.Concat(hex.Where(digit => !char.IsWhiteSpace(digit))));
        }
        catch (FormatException)
        {
            throw new CliFailure(ExitCode.Error, $"{where} is no hexadecimal: pairs of the digits 0-9 and a-f");
        }
    }

    /// <summary>Cuts bytes into messages; what is no whole message stays in one piece.</summary>
    private static IEnumerable<byte[]> Split(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var left = bytes.Length - at;
            var length = left < HeaderLength ? left : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2));
            length = length < HeaderLength || length > left ? left : length;
            yield return bytes[at..(at + length)];
            at += length;
        }
    }
}
