namespace SharpOpenFlow;

/// <summary>Text that is no flow, group or meter: what is wrong, where, and what would be right.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="position">Where in the text, from zero.</param>
public sealed class OpenFlowSyntaxException(string problem, int position)
    : FormatException($"{problem} (at character {position + 1})")
{
    /// <summary>Where in the text, from zero.</summary>
    public int Position { get; } = position;

    /// <summary>What is wrong, without the position.</summary>
    public string Problem { get; } = problem;
}
