namespace SdnPersona.Abstractions;

/// <summary>One thing that is wrong with a document, with where it stands and how to mend it.</summary>
/// <param name="File">File name, or the name of the request.</param>
/// <param name="Line">Line, from 1; 0 when the document has no lines.</param>
/// <param name="Field">Path of the field, such as <c>spec.rules[2].ports</c>.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
public sealed record DocumentError(string File, int Line, string Field, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {Field}: {Reason}";
}
