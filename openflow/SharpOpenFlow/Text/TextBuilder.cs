using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace SharpOpenFlow;

/// <summary>Collects text in the notations that <c>ovs-ofctl</c> has for numbers, addresses and flags.</summary>
internal sealed class TextBuilder
{
    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    public TextBuilder Add(string text)
    {
        _text.Append(text);
        return this;
    }

    public TextBuilder Add(char text)
    {
        _text.Append(text);
        return this;
    }

    public TextBuilder Add(ref DefaultInterpolatedStringHandler text) => Add(text.ToStringAndClear());

    public TextBuilder AddIf(bool condition, string text) => condition ? Add(text) : this;

    public TextBuilder AddIf(bool condition, ref DefaultInterpolatedStringHandler text)
    {
        var formatted = text.ToStringAndClear();
        return condition ? Add(formatted) : this;
    }

    /// <summary>C's <c>%#x</c>: a prefix, but not for zero.</summary>
    public static string Hex(UInt128 number) =>
        number == 0 ? "0" : "0x" + number.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Bytes as pairs of digits.</summary>
    public TextBuilder AddBytes(ReadOnlySpan<byte> bytes, string separator = "")
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            _text.Append(i == 0 ? "" : separator).Append(CultureInfo.InvariantCulture, $"{bytes[i]:x2}");
        }

        return this;
    }

    /// <summary>Seconds with a fraction of three digits or, when those are not enough, more.</summary>
    public TextBuilder AddDuration(uint seconds, uint nanoseconds)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{seconds}");
        if (nanoseconds > 0)
        {
            var fraction = nanoseconds.ToString("d9", CultureInfo.InvariantCulture).TrimEnd('0');
            _text.Append('.').Append(fraction.PadRight(3, '0'));
        }

        _text.Append('s');
        return this;
    }

    /// <summary>Names of the bits that are set; bits without a name are passed over, as by Open vSwitch.</summary>
    public TextBuilder AddKnownFlags(uint flags, ReadOnlySpan<string> names, char separator, string none = "0") =>
        AddFlags(Known(flags, names), names, separator, none);

    /// <summary>The bits that have names.</summary>
    public static uint Known(uint flags, ReadOnlySpan<string> names) => flags & (uint)((1UL << names.Length) - 1);

    /// <summary>Names of the bits that are set, bits without a name as one number.</summary>
    public TextBuilder AddFlags(uint flags, ReadOnlySpan<string> names, char separator, string none = "0")
    {
        if (flags == 0)
        {
            return Add(none);
        }

        var isFirst = true;
        for (var bit = 0; bit < names.Length; bit++)
        {
            if ((flags & (1u << bit)) != 0)
            {
                Separate();
                Add(names[bit]);
            }
        }

        var unnamed = names.Length >= 32 ? 0 : flags >> names.Length << names.Length;
        if (unnamed != 0)
        {
            Separate();
            Add(Hex(unnamed));
        }

        return this;

        void Separate()
        {
            if (!isFirst)
            {
                Add(separator);
            }

            isFirst = false;
        }
    }

    /// <summary>Each bit of the mask, as <c>+name</c> or <c>-name</c>.</summary>
    public TextBuilder AddFlagsMasked(uint flags, uint mask, ReadOnlySpan<string> names)
    {
        for (var bit = 0; bit < 32; bit++)
        {
            if ((mask & (1u << bit)) != 0)
            {
                Add((flags & (1u << bit)) != 0 ? '+' : '-').Add(bit < names.Length ? names[bit] : "[Unknown]");
            }
        }

        return this;
    }

    /// <summary>Drops the last character if it is this one.</summary>
    public TextBuilder Chomp(char last)
    {
        if (_text.Length > 0 && _text[^1] == last)
        {
            _text.Length--;
        }

        return this;
    }

    /// <summary>Ends with a new line, unless there is one.</summary>
    public void EndLine()
    {
        if (_text.Length > 0 && _text[^1] != '\n')
        {
            _text.Append('\n');
        }
    }

    /// <summary>Drops everything after the first so many characters.</summary>
    public void Truncate(int length) => _text.Length = length;

    /// <summary>Ends with a space, unless there is one.</summary>
    public TextBuilder Space() => _text.Length > 0 && _text[^1] == ' ' ? this : Add(' ');

    public override string ToString() => _text.ToString();
}
