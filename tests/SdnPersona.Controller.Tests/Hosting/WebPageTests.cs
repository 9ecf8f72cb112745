using System.Net;
using System.Text.RegularExpressions;

namespace SdnPersona.Controller.Tests.Hosting;

[TestClass]
public sealed partial class WebPageTests
{
    [TestMethod]
    [DataRow("/")]
    [DataRow("/index.html")]
    [DataRow("/workloads")]
    [DataRow("/workloads/web-1")]
    [DataRow("/workloads/a%2Fb?persona=x")]
    [DataRow("/groups")]
    [DataRow("/switches/br0")]
    [DataRow("/events")]
    public async Task Page_AtEachOfItsAddresses_IsTheIndexThatIsNeverKept(string path)
    {
        await using var controller = await TestController.StartAsync();

        using var response = await controller.Http.GetAsync(path);

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.AreEqual("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<div id=\"root\">", await response.Content.ReadAsStringAsync());
        Assert.AreEqual("no-cache", response.Headers.CacheControl?.ToString());
        AssertIsSafe(response);
    }

    [TestMethod]
    public async Task Asset_EachOneOfTheIndex_IsServedForever()
    {
        await using var controller = await TestController.StartAsync();
        var assets = Asset().Matches(await controller.Http.GetStringAsync("/")).Select(match => match.Value).ToArray();

        Assert.IsGreaterThan(1, assets.Length);
        foreach (var asset in assets)
        {
            using var response = await controller.Http.GetAsync(asset);
            Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, asset);
            Assert.AreEqual("public, max-age=31536000, immutable", response.Headers.GetValues("Cache-Control").Single());
            Assert.AreEqual(MediaType(asset), response.Content.Headers.ContentType?.MediaType);
            AssertIsSafe(response);
        }
    }

    [TestMethod]
    public async Task Index_ThatTheBrowserHas_IsNotSentAgain()
    {
        await using var controller = await TestController.StartAsync();
        using var first = await controller.Http.GetAsync("/");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await controller.Http.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.NotModified, second.StatusCode);
        Assert.AreEqual(0, (await second.Content.ReadAsByteArrayAsync()).Length);
    }

    [TestMethod]
    [DataRow("/v1")]
    [DataRow("/v1/nothing")]
    [DataRow("/healthz/x")]
    [DataRow("/metrics/x")]
    [DataRow("/openapi/x")]
    [DataRow("/assets/nothing.js")]
    [DataRow("/workloadsx")]
    [DataRow("/SOURCE.sha256")]
    [DataRow("/..%2Fsdnpersona.dll")]
    public async Task OtherAddress_IsNeverThePage(string path)
    {
        await using var controller = await TestController.StartAsync();

        using var response = await controller.Http.GetAsync(path);

        await Problems.AssertAsync(HttpStatusCode.NotFound, response);
    }

    [TestMethod]
    public async Task Page_OfAControllerWithAToken_IsServedWithoutIt()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "0123456789abcdef0123456789abcdef");
        await using var controller = await TestController.StartAsync(options => options with { TokenFile = file });
        File.Delete(file);

        using var page = await controller.Http.GetAsync("/workloads/web-1");
        using var stream = await controller.Http.GetAsync("/v1/watch");

        Assert.AreEqual(HttpStatusCode.OK, page.StatusCode);
        await Problems.AssertAsync(HttpStatusCode.Unauthorized, stream);
    }

    private static void AssertIsSafe(HttpResponseMessage response)
    {
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        StringAssert.StartsWith(policy, "default-src 'self';");
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.AreEqual("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.AreEqual("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
    }

    private static string MediaType(string asset) => Path.GetExtension(asset) switch
    {
        ".js" => "text/javascript",
        ".css" => "text/css",
        _ => "image/svg+xml",
    };

    [GeneratedRegex("""/assets/[^"]+""")]
    private static partial Regex Asset();
}
