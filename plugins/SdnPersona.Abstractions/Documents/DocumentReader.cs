using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>Reads one document; null, with every reason in <paramref name="errors"/>, unless all of it is right.</summary>
/// <param name="file">Name for messages.</param>
/// <param name="text">YAML or JSON.</param>
/// <param name="errors">What is wrong, with line and field.</param>
public delegate T? DocumentReader<T>(string file, string text, out ImmutableArray<DocumentError> errors)
    where T : class;
