using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace SdnPersona.Controller.Api;

/// <summary>Reads query parameters and gathers what is wrong with them.</summary>
internal sealed class QueryReader(HttpRequest request)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly List<FieldError> _errors = [];

    /// <summary>A text, or null when it is not stated.</summary>
    public string? Text(string name)
    {
        var values = request.Query[name];
        if (values.Count > 1)
        {
            Refuse(name, "is stated more than once");
        }

        return values.Count == 0 || string.IsNullOrEmpty(values[0]) ? null : values[0];
    }

    /// <summary>true or false; false when it is not stated.</summary>
    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
        {
            Refuse(name, "must be true or false");
        }

        return text == "true";
    }

    /// <summary>How many items a page may have.</summary>
    public int Limit()
    {
        if (Text("limit") is not { } text)
        {
            return ApiLimits.DefaultPage;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            || limit is < 1 or > ApiLimits.LargestPage)
        {
            Refuse("limit", $"must be a whole number from 1 to {ApiLimits.LargestPage}");
        }

        return limit;
    }

    /// <summary>
    /// The key after which the page starts, from the cursor of the page before; null for the first page.
    /// </summary>
    public string? Cursor()
    {
        if (Text("cursor") is not { } text)
        {
            return null;
        }

        try
        {
            return StrictUtf8.GetString(WebEncoders.Base64UrlDecode(text));
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException)
        {
            Refuse("cursor", "must be the nextCursor of the page before");
            return null;
        }
    }

    /// <summary>The cursor of the page that starts after a key.</summary>
    public static string CursorAfter(string key) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(key));

    /// <summary>Adds an error of a parameter.</summary>
    public void Refuse(string name, string detail) => _errors.Add(new($"?{name}", $"{name} {detail}"));

    /// <summary>Ends the request unless every parameter was right.</summary>
    /// <exception cref="ApiRefusal">One was wrong.</exception>
    public void Check()
    {
        if (_errors.Count > 0)
        {
            throw ApiRefusal.Invalid([.. _errors]);
        }
    }
}
