using System.Globalization;

namespace SharpOpenFlow;

/// <summary>A part of the text that is parsed, which knows where it is.</summary>
/// <param name="Text">The whole text.</param>
/// <param name="Start">Where the part begins.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct TextPart(string Text, int Start, int End)
{
    private const string Separators = ", \t\r\n";

    public static TextPart All(string text) => new(text, 0, text.Length);

    public ReadOnlySpan<char> Span => Text.AsSpan(Start, End - Start);

    public bool IsEmpty => Start == End;

    public override string ToString() => Span.ToString();

    public bool Is(string word) => Span.Equals(word, StringComparison.OrdinalIgnoreCase);

    public OpenFlowSyntaxException Wrong(string problem) => new(problem, Start);

    public TextPart From(int offset) => this with { Start = Start + offset };

    public TextPart Slice(int offset, int length) => new(Text, Start + offset, Start + offset + length);

    public TextPart Trim()
    {
        var (start, end) = (Start, End);
        while (start < end && char.IsWhiteSpace(Text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(Text[end - 1]))
        {
            end--;
        }

        return new(Text, start, end);
    }

    /// <summary>The parts before and after the first occurrence; false, with all in the first, without one.</summary>
    public bool TrySplit(string separator, out TextPart before, out TextPart after)
    {
        var at = Span.IndexOf(separator, StringComparison.Ordinal);
        (before, after) = at < 0 ? (this, From(End - Start)) : (Slice(0, at), From(at + separator.Length));
        return at >= 0;
    }

    /// <summary>Elements between separators, those inside of parentheses and brackets kept together.</summary>
    public IEnumerable<TextPart> Elements()
    {
        for (var at = Start; at < End;)
        {
            if (Separators.Contains(Text[at], StringComparison.Ordinal))
            {
                at++;
                continue;
            }

            var end = EndOfElement(at);
            yield return new(Text, at, end);
            at = end;
        }
    }

    /// <summary>Key and value of an element: <c>key</c>, <c>key=value</c>, <c>key:value</c>, <c>key(value)rest</c>.</summary>
    public (TextPart Key, TextPart Value, TextPart Tail) KeyAndValue()
    {
        var at = Span.IndexOfAny(":=(");
        if (at < 0)
        {
            return (this, From(End - Start), From(End - Start));
        }

        if (Span[at] != '(')
        {
            return (Slice(0, at), From(at + 1), From(End - Start));
        }

        var close = Matching(Start + at);
        return (Slice(0, at), new(Text, Start + at + 1, close), new(Text, close + 1, End));
    }

    public ulong Number(ulong largest = ulong.MaxValue)
    {
        if (!TryNumber(out var number) || number > largest)
        {
            throw Wrong($"'{this}' is no number from 0 to {largest}");
        }

        return number;
    }

    public bool TryNumber(out ulong number)
    {
        number = 0;
        return TryWide(out var wide) && wide <= ulong.MaxValue && (number = (ulong)wide) == wide;
    }

    /// <summary>A number of up to 128 bits, decimal or, with 0x before it, hexadecimal.</summary>
    public bool TryWide(out UInt128 number) => Span.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? UInt128.TryParse(Span[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : UInt128.TryParse(Span, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private int EndOfElement(int at)
    {
        for (var depth = 0; at < End; at++)
        {
            switch (Text[at])
            {
                case '(' or '[':
                    depth++;
                    break;
                case ')' or ']' when depth == 0:
                    throw new OpenFlowSyntaxException($"'{Text[at]}' closes nothing", at);
                case ')' or ']':
                    depth--;
                    break;
                case var c when depth == 0 && Separators.Contains(c, StringComparison.Ordinal):
                    return at;
                default:
                    break;
            }

            if (at == End - 1 && depth > 0)
            {
                throw new OpenFlowSyntaxException("a parenthesis or bracket is not closed", at);
            }
        }

        return End;
    }

    private int Matching(int open)
    {
        var depth = 0;
        for (var at = open; at < End; at++)
        {
            depth += Text[at] == '(' ? 1 : Text[at] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return at;
            }
        }

        throw new OpenFlowSyntaxException("a parenthesis is not closed", open);
    }
}
