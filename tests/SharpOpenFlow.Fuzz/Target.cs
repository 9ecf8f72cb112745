using System.Buffers;

namespace SharpOpenFlow.Fuzz;

/// <summary>
/// What everything must bear: reading, printing, writing and reading again. Only the protocol's own exception may come
/// of a message, only the syntax's own of a text; what is accepted is written as the same bytes, padding aside; and
/// what that takes is bounded.
/// </summary>
internal sealed class Target
{
    /// <summary>A message of 64 KiB may quote, nest and repeat; nothing may grow beyond a multiple of it.</summary>
    private const long MostAllowed = 256L << 20;

    /// <summary>What is being done, for whoever must report it.</summary>
    public string Input { get; private set; } = "";

    public long Accepted { get; private set; }

    public long MostBytes { get; private set; }

    /// <summary>Counts the inputs, so that a standstill can be seen.</summary>
    public long Progress { get; private set; }

    public void RunMessage(byte[] bytes)
    {
        Begin(Convert.ToHexStringLower(bytes));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var text = OpenFlowText.Format(bytes);
        try
        {
            var message = OpenFlowMessage.Parse(bytes);
            _ = message.ToString();
            var written = Write(message, bytes);
            CheckSame(bytes, written, text);
            CheckTexts(message);
            Accepted++;
        }
        catch (OpenFlowProtocolException)
        {
            // Refused, as malformed messages are.
        }

        CheckMemory(before);
    }

    public void RunText(string text)
    {
        Begin(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Try(() => FlowSyntax.ParseFlow(text).ToString(), flow => FlowSyntax.ParseFlow(flow).ToString());
        Try(() => FlowSyntax.ParseGroup(text).ToString(), group => FlowSyntax.ParseGroup(group).ToString());
        Try(() => FlowSyntax.ParseMeter(text).ToString(), meter => FlowSyntax.ParseMeter(meter).ToString());
        CheckMemory(before);
    }

    private static byte[] Write(IMessage message, byte[] original)
    {
        var output = new ArrayBufferWriter<byte>();
        message.WriteTo(output, OpenFlowHeader.Read(original).Xid);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The same bytes; where padding was not zero, it is now, and nothing else may differ: what differs is zero, the
    /// text is the same, and writing again changes nothing.
    /// </summary>
    private static void CheckSame(byte[] bytes, byte[] written, string text)
    {
        if (bytes.AsSpan().SequenceEqual(written))
        {
            return;
        }

        Require(bytes.Length == written.Length, $"written with {written.Length} bytes: {Hex(written)}");
        for (var i = 0; i < bytes.Length; i++)
        {
            Require(bytes[i] == written[i] || written[i] == 0, $"byte {i} differs: {Hex(written)}");
        }

        Require(OpenFlowText.Format(written) == text, $"printed otherwise: {Hex(written)}");
        Require(
            Write(OpenFlowMessage.Parse(written), written).AsSpan().SequenceEqual(written),
            $"written otherwise the second time: {Hex(written)}");
    }

    /// <summary>What a model prints is read again, or refused with a position.</summary>
    private void CheckTexts(IMessage message)
    {
        switch (message)
        {
            case FlowMod mod:
                Try(() => mod.Flow.ToString(), text => FlowSyntax.ParseFlow(text).ToString(), mayDiffer: true);
                break;
            case GroupMod mod:
                Try(() => mod.Group.ToString(), text => FlowSyntax.ParseGroup(text).ToString(), mayDiffer: true);
                break;
            case MeterMod mod:
                Try(() => mod.Meter.ToString(), text => FlowSyntax.ParseMeter(text).ToString(), mayDiffer: true);
                break;
            default:
                break;
        }
    }

    private void Try(Func<string> first, Func<string, string> second, bool mayDiffer = false)
    {
        try
        {
            var text = first();
            var again = second(text);
            Require(mayDiffer || text == again, $"'{text}' is read as '{again}'");
            Accepted++;
        }
        catch (OpenFlowSyntaxException)
        {
            // Refused, as what is no flow is.
        }
    }

    private void Begin(string input)
    {
        Input = input;
        Progress++;
    }

    private void CheckMemory(long before)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        MostBytes = Math.Max(MostBytes, bytes);
        Require(bytes < MostAllowed, $"took {bytes} bytes of memory");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
