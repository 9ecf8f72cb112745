namespace SdnPersona.Controller.Api;

/// <summary>Who a client says that it acts for; the audit log keeps it. Nobody proves it: the API knows one token.</summary>
internal static class Author
{
    /// <summary>Most characters of one.</summary>
    public const int Longest = 100;

    /// <summary>Who acts when a client does not say.</summary>
    private const string Unnamed = "api";

    /// <summary>The author, or the one that stands for none.</summary>
    /// <param name="stated">What the client stated, or null.</param>
    /// <param name="pointer">Where.</param>
    /// <exception cref="ApiRefusal">It is empty, too long, or has line breaks.</exception>
    public static string Of(string? stated, string pointer) => stated is null ? Unnamed
        : IsRight(stated) ? stated
        : throw ApiRefusal.Invalid(Refused(pointer));

    /// <summary>Whether it may be one.</summary>
    public static bool IsRight(string text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= Longest && !text.Any(char.IsControl);

    /// <summary>What is told of one that is not right.</summary>
    public static FieldError Refused(string pointer) =>
        new(pointer, $"author must have 1 to {Longest} characters, without line breaks");
}
