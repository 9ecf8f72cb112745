using System.Buffers.Binary;

namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class OpenFlowCommandTests
{
    private const string Hello = "04000010000000010001000800000010";
    private const string HelloText = "OFPT_HELLO (OF1.3) (xid=0x1):\n version bitmap: 0x04\n";
    private const string Barrier = "0414000800000004";
    private const string BarrierText = "OFPT_BARRIER_REQUEST (OF1.3) (xid=0x4):\n";
    private const string TooLong = "0414000c0000000400000000";

    [TestMethod]
    public async Task Print_TwoMessagesInOneHex_ShowsBoth()
    {
        var console = await RunAsync(0, "", "print", Hello + Barrier);

        Assert.AreEqual(HelloText + BarrierText, console.Out);
    }

    [TestMethod]
    public async Task Print_HexInUpperCaseWithSpaces_ShowsIt()
    {
        var console = await RunAsync(0, "", "print", "0414 0008", "0000 0004");

        Assert.AreEqual(BarrierText, console.Out);
    }

    [TestMethod]
    public async Task Print_LinesOfInput_ShowsEach()
    {
        var console = await RunAsync(0, $"{Barrier}\n\n{Hello}\n", "print", "-");

        Assert.AreEqual(BarrierText + HelloText, console.Out);
    }

    [TestMethod]
    public async Task Print_Reencode_WritesHexOrTheErrorThatIsOwed()
    {
        var console = await RunAsync(0, $"{Barrier}\n{TooLong}\n0463000800000001\n{Hello}\n", "print", "-", "--reencode");

        Assert.AreEqual(
            $"{Barrier}\nerror: OFPET_BAD_REQUEST OFPBRC_BAD_LEN\nerror: OFPET_BAD_REQUEST OFPBRC_BAD_TYPE\n{Hello}\n",
            console.Out);
    }

    [TestMethod]
    public async Task Print_MalformedMessage_SaysWhatIsWrong()
    {
        var console = await RunAsync(0, "", "print", TooLong);

        Assert.Contains("***decode error: OFPBRC_BAD_LEN***", console.Out);
        Assert.Contains("00000000  04 14 00 0c", console.Out);
    }

    [TestMethod]
    [DataRow("say which messages", "print")]
    [DataRow("say which messages", "print", "00", "--pcap", "x")]
    [DataRow("HEX is no hexadecimal", "print", "04xx")]
    public async Task Print_WrongArguments_SaysSo(string expected, params string[] arguments)
    {
        var console = await RunAsync(1, "", arguments);

        Assert.Contains(expected, console.Error);
        Assert.AreEqual("", console.Out);
    }

    [TestMethod]
    public async Task Print_InputThatIsNoHex_NamesTheLine()
    {
        var console = await RunAsync(1, $"{Barrier}\nnonsense\n", "print", "-");

        Assert.AreEqual(BarrierText, console.Out);
        Assert.Contains("line 2 is no hexadecimal", console.Error);
    }

    [TestMethod]
    public async Task Print_CaptureThatIsNotThere_ExitCodeThree() =>
        Assert.Contains("cannot read", (await RunAsync(3, "", "print", "--pcap", "/nowhere/x.pcap")).Error);

    [TestMethod]
    public async Task Print_FileThatIsNoCapture_SaysSo()
    {
        var console = await PrintCaptureAsync(1, [1, 2, 3, 4, 5, 6, 7, 8]);

        Assert.Contains("neither pcap nor pcapng", console.Error);
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    public async Task Print_CaptureOutOfOrderAndTwice_ShowsBothDirectionsInOrder(bool isBigEndian, bool isNextGeneration)
    {
        var stream = Convert.FromHexString(Hello + Barrier);
        var answer = Convert.FromHexString(Hello);
        byte[][] frames =
        [
            Frame(1000, 6653, 99, [], isSyn: true),
            Frame(1000, 6653, 110, stream[10..]),
            Frame(1000, 6653, 100, stream[..5]),
            Frame(6653, 1000, uint.MaxValue - 3, answer[..8]),
            Frame(1000, 6653, 100, stream[..5]),
            Frame(1000, 6653, 103, stream[3..12]),
            Frame(6653, 1000, 4, answer[8..]),
        ];

        var console = await PrintCaptureAsync(
            0, isNextGeneration ? NextGeneration(frames) : Classic(frames, isBigEndian));

        Assert.AreEqual(
            $"10.0.0.1:1000 > 10.0.0.2:6653:\n{HelloText}10.0.0.1:1000 > 10.0.0.2:6653:\n{BarrierText}"
            + $"10.0.0.1:6653 > 10.0.0.2:1000:\n{HelloText}",
            console.Out);
        Assert.AreEqual("", console.Error);
    }

    [TestMethod]
    public async Task Print_CaptureWithAMissingSegment_SaysWhatIsLeftOut()
    {
        var stream = Convert.FromHexString(Barrier + Barrier);

        var console = await PrintCaptureAsync(
            0, Classic([Frame(1000, 6653, 100, stream[..8]), Frame(1000, 6653, 110, stream[10..])], false), "--reencode");

        Assert.AreEqual(Barrier + "\n", console.Out);
        Assert.Contains("6 bytes are left out", console.Error);
    }

    [TestMethod]
    public async Task Print_CaptureOfAnotherProtocol_ShowsNothing()
    {
        var console = await PrintCaptureAsync(0, Classic([Frame(1000, 80, 100, "GET / HTTP/1.1\r\n"u8.ToArray())], false));

        Assert.AreEqual("", console.Out);
    }

    private static async Task<TestConsole> PrintCaptureAsync(int exitCode, byte[] file, params string[] options)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file);
            return await RunAsync(exitCode, "", ["print", "--pcap", path, .. options]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<TestConsole> RunAsync(int exitCode, string input, params string[] arguments)
    {
        var console = new TestConsole { Answer = input };
        Assert.AreEqual(exitCode, await console.RunAsync(["openflow", .. arguments]), console.Error);
        return console;
    }

    private static byte[] Classic(byte[][] frames, bool isBigEndian)
    {
        List<byte> file = [];
        foreach (var number in new uint[] { 0xa1b2c3d4, 0x00040002, 0, 0, 65535, 1 })
        {
            Add(file, number, isBigEndian);
        }

        foreach (var frame in frames)
        {
            Add(file, 0, isBigEndian);
            Add(file, 0, isBigEndian);
            Add(file, (uint)frame.Length, isBigEndian);
            Add(file, (uint)frame.Length, isBigEndian);
            file.AddRange(frame);
        }

        return [.. file];
    }

    private static byte[] NextGeneration(byte[][] frames)
    {
        List<byte> file = [];
        foreach (var number in new uint[] { 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, uint.MaxValue, uint.MaxValue, 28 })
        {
            Add(file, number, false);
        }

        foreach (var number in new uint[] { 1, 20, 1, 0, 20 })
        {
            Add(file, number, false);
        }

        foreach (var frame in frames)
        {
            var padded = (frame.Length + 3) & ~3;
            foreach (
                var number in new uint[]
                {
                    6, (uint)(32 + padded), 0, 0, 0, (uint)frame.Length, (uint)frame.Length,
                })
            {
                Add(file, number, false);
            }

            file.AddRange(frame);
            file.AddRange(new byte[padded - frame.Length]);
            Add(file, (uint)(32 + padded), false);
        }

        return [.. file];
    }

    private static void Add(List<byte> file, uint number, bool isBigEndian)
    {
        var bytes = new byte[4];
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        }

        file.AddRange(bytes);
    }

    /// <summary>An Ethernet frame of a TCP segment, with a VLAN tag.</summary>
    private static byte[] Frame(ushort source, ushort destination, uint sequence, byte[] data, bool isSyn = false)
    {
        var frame = new byte[18 + 20 + 20 + data.Length];
        var span = frame.AsSpan();
        BinaryPrimitives.WriteUInt32BigEndian(span[12..], 0x81000064);
        BinaryPrimitives.WriteUInt16BigEndian(span[16..], 0x0800);
        var ip = span[18..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(40 + data.Length));
        ip[9] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x0a000001);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0x0a000002);
        var tcp = ip[20..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, source);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], destination);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        tcp[12] = 0x50;
        tcp[13] = (byte)(isSyn ? 2 : 0x10);
        data.CopyTo(tcp[20..]);
        return frame;
    }
}
