using System.Net;
using System.Text.Json;

namespace SdnPersona.Controller.Tests;

/// <summary>Checks of problem documents.</summary>
internal static class Problems
{
    /// <summary>Asserts that an answer is a whole problem document with that status, and returns it.</summary>
    public static async Task<JsonElement> AssertAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.AreEqual(status, response.StatusCode, text);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType, text);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.AreEqual((int)status, problem.GetProperty("status").GetInt32());
        StringAssert.StartsWith(problem.GetProperty("type").GetString(), "urn:sdnpersona:problem:");
        Assert.IsGreaterThan(0, problem.GetProperty("title").GetString()!.Length);
        Assert.IsGreaterThan(0, problem.GetProperty("detail").GetString()!.Length);
        return problem;
    }

    /// <summary>The pointers of a problem's field errors.</summary>
    public static string[] Pointers(this JsonElement problem) => problem.TryGetProperty("errors", out var errors)
        ? [.. errors.EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!)]
        : [];
}
