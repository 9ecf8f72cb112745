namespace SdnPersona.Controller.Api;

/// <summary>Why a client does something, as it says; the audit log keeps it.</summary>
internal static class Reason
{
    /// <summary>Most characters of one.</summary>
    public const int Longest = 500;

    /// <summary>Whether it may be one; it may be empty.</summary>
    public static bool IsRight(string text) => text.Length <= Longest && !text.Any(char.IsControl);

    /// <summary>Whether it may be one and says something.</summary>
    public static bool IsStated(string text) => !string.IsNullOrWhiteSpace(text) && IsRight(text);

    /// <summary>What is told of one that must say something and does not, or is too long.</summary>
    public static FieldError Refused(string pointer) => new(pointer, $"reason must have 1 to {Longest} characters, without line breaks");
}
