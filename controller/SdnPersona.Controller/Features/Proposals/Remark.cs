using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary>Who does something to a proposal, and why: every step has both.</summary>
internal static class Remark
{
    private const int LongestReason = 500;

    /// <summary>Refuses a body without author or reason.</summary>
    /// <exception cref="ApiRefusal">One is empty, too long, or has line breaks; or there are other errors.</exception>
    public static void Check(string author, string reason, params FieldError[] others)
    {
        List<FieldError> errors = [.. others];
        if (!Author.IsRight(author))
        {
            errors.Add(Author.Refused("/author"));
        }

        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason || reason.Any(char.IsControl))
        {
            errors.Add(new("/reason", $"reason must have 1 to {LongestReason} characters, without line breaks"));
        }

        if (errors.Count > 0)
        {
            throw ApiRefusal.Invalid([.. errors]);
        }
    }
}
