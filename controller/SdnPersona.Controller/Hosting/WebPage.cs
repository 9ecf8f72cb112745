using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace SdnPersona.Controller;

/// <summary>
/// Serves the web page: the files of a folder, read once. Addresses that are places within the page get its index, so that they
/// can be opened and shared; all other ones go on to the API. No token is asked for, since the files are the same for everybody:
/// the page asks for the token that the API wants.
/// </summary>
internal sealed class WebPage
{
    private const string Index = "/index.html";

    private const string Policy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>First segments of the page's addresses, as in controller/web/src/main.tsx.</summary>
    private static readonly string[] Places = ["workloads", "groups", "switches", "events"];

    private readonly RequestDelegate _next;

    private readonly FrozenDictionary<string, PageFile> _files;

    /// <summary>Reads the files.</summary>
    /// <param name="next">Answers what is no part of the page.</param>
    /// <param name="folder">Folder with index.html; without it there is no page.</param>
    public WebPage(RequestDelegate next, string folder)
    {
        _next = next;
        _files = Read(folder).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Answers a request for the page; passes on any other.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        return isRead && Find(context.Request.Path) is { } file ? WriteAsync(context, file) : _next(context);
    }

    private static IEnumerable<KeyValuePair<string, PageFile>> Read(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => KeyValuePair.Create(
            "/" + Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'), PageFile.Read(file)))
        : [];

    private static Task WriteAsync(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ETag = file.Tag;
        // Names under /assets/ contain a digest of the content, so what is behind a name never changes.
        headers.CacheControl = context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Headers.IfNoneMatch.Contains(file.Tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = file.MediaType;
        context.Response.ContentLength = file.Content.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }

    private PageFile? Find(PathString path) =>
        _files.GetValueOrDefault(IsPlace(path) ? Index : path.Value ?? "");

    private static bool IsPlace(PathString path) =>
        path == "/" || Places.Any(place => path.StartsWithSegments("/" + place, StringComparison.Ordinal));

    private sealed record PageFile(byte[] Content, string MediaType, string Tag)
    {
        public static PageFile Read(string path)
        {
            var content = File.ReadAllBytes(path);
            var digest = Convert.ToHexStringLower(SHA256.HashData(content))[..32];
            return new(content, MediaTypeOf(path), new EntityTagHeaderValue($"\"{digest}\"").ToString());
        }

        private static string MediaTypeOf(string path) => Path.GetExtension(path) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
    }
}
