using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace SdnPersona.Abstractions;

/// <summary>
/// A node of a YAML (or JSON) document that is read field by field. Everything wrong goes to one list with its line and path
/// and reading goes on, so that a person sees all errors at once; fields nobody asked for are errors too.
/// </summary>
public sealed class DocumentNode
{
    private readonly string _file;
    private readonly YamlNode _node;
    private readonly string _path;
    private readonly List<DocumentError> _errors;
    private readonly HashSet<string> _asked = [];
    private readonly List<DocumentNode> _children = [];

    private DocumentNode(string file, YamlNode node, string path, List<DocumentError> errors)
    {
        _file = file;
        _node = node;
        _path = path;
        _errors = errors;
    }

    /// <summary>
    /// Reads one document of the shape <c>kind / metadata.name / spec</c> and hands its name and spec to
    /// <paramref name="read"/>. Returns null, with the reasons in <paramref name="errors"/>, unless everything is right.
    /// </summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="kind">Kind that the document must state.</param>
    /// <param name="read">Builds the value from name and spec.</param>
    /// <param name="errors">Everything that is wrong.</param>
    public static T? Read<T>(string file, string text, string kind, Func<string, DocumentNode, T> read, out ImmutableArray<DocumentError> errors)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        var found = new List<DocumentError>();
        T? value = null;
        try
        {
            var stream = new YamlStream();
            stream.Load(new ShallowParser(new StringReader(text)));
            if (stream.Documents.Count == 1)
            {
                var root = new DocumentNode(file, stream.Documents[0].RootNode, "", found);
                root.OneOf("kind", kind, kind);
                var name = root.Child("metadata")?.Name("name") ?? "";
                var spec = root.Child("spec");
                value = spec is null ? null : read(name, spec);
                root.RefuseUnknown();
            }
            else
            {
                found.Add(new(file, 1, "", $"expected one document, found {stream.Documents.Count}"));
            }
        }
        catch (YamlException problem)
        {
            found.Add(new(file, (int)problem.Start.Line, "", $"not valid YAML: {problem.Message}"));
        }

        errors = [.. found];
        return found.Count == 0 ? value : null;
    }

    /// <summary>Adds an error at this node, or at one of its fields.</summary>
    public void Refuse(string field, string reason) =>
        _errors.Add(new(_file, Line(field), field.Length == 0 ? _path : Path(field), reason));

    /// <summary>Whether the field is stated.</summary>
    public bool Has(string field) => Find(field) is not null;

    /// <summary>A mapping that must be there; null, with an error, when it is not.</summary>
    public DocumentNode? Child(string field)
    {
        var child = OptionalChild(field);
        if (child is null && Find(field) is null)
        {
            Refuse(field, "is required and must be a mapping");
        }

        return child;
    }

    /// <summary>A mapping that may be there.</summary>
    public DocumentNode? OptionalChild(string field)
    {
        _asked.Add(field);
        switch (Find(field))
        {
            case null:
                return null;
            case YamlMappingNode mapping:
                return Remember(new(_file, mapping, Path(field), _errors));
            default:
                Refuse(field, "must be a mapping");
                return null;
        }
    }

    /// <summary>A list of mappings; empty when it is not stated.</summary>
    public ImmutableArray<DocumentNode> Children(string field)
    {
        _asked.Add(field);
        if (Find(field) is not { } node)
        {
            return [];
        }

        if (node is not YamlSequenceNode sequence || sequence.Children.Any(item => item is not YamlMappingNode))
        {
            Refuse(field, "must be a list of mappings");
            return [];
        }

        return [.. sequence.Children.Select((item, index) => Remember(new(_file, item, $"{Path(field)}[{index}]", _errors)))];
    }

    /// <summary>A list of texts; empty when it is not stated. A single text counts as a list of one.</summary>
    public ImmutableArray<string> Texts(string field)
    {
        _asked.Add(field);
        switch (Find(field))
        {
            case null:
                return [];
            case YamlScalarNode { Value: { } text }:
                return [text];
            case YamlSequenceNode sequence when sequence.Children.All(item => item is YamlScalarNode):
                return [.. sequence.Children.Select(item => ((YamlScalarNode)item).Value ?? "")];
            default:
                Refuse(field, "must be a list of texts");
                return [];
        }
    }

    /// <summary>A mapping of names to texts; empty when it is not stated.</summary>
    public ImmutableDictionary<string, string> Map(string field)
    {
        _asked.Add(field);
        switch (Find(field))
        {
            case null:
                return ImmutableDictionary<string, string>.Empty;
            case YamlMappingNode mapping when mapping.Children.All(pair => pair is { Key: YamlScalarNode, Value: YamlScalarNode }):
                return mapping.Children.ToImmutableDictionary(
                    pair => ((YamlScalarNode)pair.Key).Value ?? "", pair => ((YamlScalarNode)pair.Value).Value ?? "");
            default:
                Refuse(field, "must map names to texts");
                return ImmutableDictionary<string, string>.Empty;
        }
    }

    /// <summary>A text, or <paramref name="missing"/> when it is not stated.</summary>
    public string Text(string field, string missing = "") => Scalar(field) ?? missing;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string field)
    {
        if (Scalar(field) is { Length: > 0 } text)
        {
            return text;
        }

        if (Find(field) is null or YamlScalarNode)
        {
            Refuse(field, "is required");
        }

        return "";
    }

    /// <summary>A name that must be there: a DNS-1123 label.</summary>
    public string Name(string field)
    {
        var name = RequiredText(field);
        if (name.Length > 0 && !IsName(name))
        {
            Refuse(field, $"'{name}' must be 1 to 63 lower-case letters, digits or '-', starting and ending with a letter or digit");
        }

        return name;
    }

    /// <summary>A number in a range, or <paramref name="missing"/> when it is not stated.</summary>
    public double Number(string field, double missing, double least, double most)
    {
        if (Scalar(field) is not { } text)
        {
            return missing;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Refuse(field, string.Create(CultureInfo.InvariantCulture, $"'{text}' must be a number from {least} to {most}"));
        return missing;
    }

    /// <summary>A number that must be there.</summary>
    public double RequiredNumber(string field, double least, double most)
    {
        if (Find(field) is null)
        {
            _asked.Add(field);
            Refuse(field, "is required");
        }

        return Number(field, 0, least, most);
    }

    /// <summary>One of an enum's names, in lower case; or <paramref name="missing"/> when it is not stated.</summary>
    public TEnum OneOf<TEnum>(string field, TEnum missing) where TEnum : struct, Enum
    {
        if (Scalar(field) is not { } text)
        {
            return missing;
        }

        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var names = string.Join(", ", Enum.GetNames<TEnum>().Select(name => name.ToLowerInvariant()));
        Refuse(field, $"'{text}' must be one of {names}");
        return missing;
    }

    /// <summary>Whether a text is a DNS-1123 label.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 63
            && text[0] != '-'
            && text[^1] != '-'
            && text.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
    }

    private void OneOf(string field, string missing, string only)
    {
        if (Text(field, missing) is var text && text != only)
        {
            Refuse(field, $"'{text}' must be {only}");
        }
    }

    private void RefuseUnknown()
    {
        if (_node is not YamlMappingNode mapping)
        {
            Refuse("", "must be a mapping");
            return;
        }

        foreach (var key in mapping.Children.Keys.Select(key => (key as YamlScalarNode)?.Value ?? "").Where(key => !_asked.Contains(key)))
        {
            Refuse(key, _asked.Count == 0 ? "is not known" : $"is not known; known here: {string.Join(", ", _asked.Order())}");
        }

        foreach (var child in _children)
        {
            child.RefuseUnknown();
        }
    }

    private string? Scalar(string field)
    {
        _asked.Add(field);
        switch (Find(field))
        {
            case null:
                return null;
            case YamlScalarNode { Value: var value }:
                return value;
            default:
                Refuse(field, "must be a single value");
                return null;
        }
    }

    private YamlNode? Find(string field) =>
        _node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(field), out var value) ? value : null;

    private int Line(string field)
    {
        var key = (_node as YamlMappingNode)?.Children.Keys.FirstOrDefault(key => (key as YamlScalarNode)?.Value == field);
        return (int)(key ?? _node).Start.Line;
    }

    private string Path(string field) => _path.Length == 0 ? field : $"{_path}.{field}";

    private DocumentNode Remember(DocumentNode child)
    {
        _children.Add(child);
        return child;
    }

    /// <summary>Refuses deep nesting: the tree is built by recursion, and a stack overflow would end the process.</summary>
    private sealed class ShallowParser(TextReader text) : IParser
    {
        private const int Deepest = 100;

        private readonly Parser _parser = new(text);
        private int _depth;

        public ParsingEvent? Current => _parser.Current;

        public bool MoveNext()
        {
            var more = _parser.MoveNext();
            _depth += more ? Current!.NestingIncrease : 0;
            return _depth <= Deepest ? more : throw new YamlException(Current!.Start, Current.End, $"nested deeper than {Deepest} levels");
        }
    }
}
