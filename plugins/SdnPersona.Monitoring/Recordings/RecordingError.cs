namespace SdnPersona.Monitoring;

/// <summary>A line, or a message, of a recording that was left out.</summary>
/// <param name="File">Path as it was given.</param>
/// <param name="Line">Line from 1; for binary captures the number of the packet or message, from 1.</param>
/// <param name="Field">Column or element; "" for the line as a whole.</param>
/// <param name="Reason">What is wrong, in words that do not depend on the value.</param>
/// <param name="Value">What stood there, at most 64 characters; "" where there is nothing to show.</param>
public sealed record RecordingError(string File, long Line, string Field, string Reason, string Value)
{
    /// <summary><c>file:line: field: reason: "value"</c>.</summary>
    public override string ToString()
    {
        var field = Field.Length > 0 ? $"{Field}: " : "";
        var value = Value.Length > 0 ? $": \"{Value}\"" : "";
        return $"{File}:{Line}: {field}{Reason}{value}";
    }
}

/// <summary>What was left out of a recording: all of it counted, the first ones in full. Not thread-safe.</summary>
public sealed class RecordingErrors
{
    /// <summary>Errors that are kept in full.</summary>
    public const int MostKept = 20;

    private const int MostKinds = 200;
    private const int LongestValue = 64;

    private readonly string _file;
    private readonly List<RecordingError> _first = [];
    private readonly Dictionary<(string Field, string Reason), long> _byReason = [];

    internal RecordingErrors(string file) => _file = file;

    /// <summary>Lines or messages left out.</summary>
    public long Count { get; private set; }

    /// <summary>The first <see cref="MostKept"/> of them.</summary>
    public IReadOnlyList<RecordingError> First => _first;

    /// <summary>How often each reason occurred, by field; the first 200 kinds.</summary>
    public IReadOnlyDictionary<(string Field, string Reason), long> ByReason => _byReason;

    internal void Add(long line, string field, string reason, ReadOnlySpan<byte> value = default)
    {
        Count++;
        var kind = (field, reason);
        if (_byReason.TryGetValue(kind, out var times) || _byReason.Count < MostKinds)
        {
            _byReason[kind] = times + 1;
        }

        if (_first.Count < MostKept)
        {
            _first.Add(new(_file, line, field, reason, Shown(value)));
        }
    }

    /// <summary>Text that is fit for a terminal, whatever the bytes were.</summary>
    private static string Shown(ReadOnlySpan<byte> value)
    {
        var length = Math.Min(value.Length, LongestValue);
        return string.Create(length, value[..length], static (shown, bytes) =>
        {
            for (var i = 0; i < shown.Length; i++)
            {
                shown[i] = bytes[i] is >= 0x20 and < 0x7f ? (char)bytes[i] : '?';
            }
        });
    }
}

/// <summary>A recording whose layout is not one of those that are read; the message names what was found.</summary>
public sealed class RecordingFormatException : Exception
{
    /// <summary>An error without particulars.</summary>
    public RecordingFormatException()
    {
    }

    /// <summary>An error with a message for people.</summary>
    public RecordingFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message for people and its cause.</summary>
    public RecordingFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
