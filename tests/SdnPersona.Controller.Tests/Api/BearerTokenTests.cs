using System.Net;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class BearerTokenTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly string _file = Path.GetTempFileName();

    [TestCleanup]
    public void Clean() => File.Delete(_file);

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("Bearer")]
    [DataRow("Bearer ")]
    [DataRow("Bearer 0123456789abcdef0123456789abcdeX")]
    [DataRow("Bearer 0123456789abcdef")]
    [DataRow("Basic 0123456789abcdef0123456789abcdef")]
    [DataRow("0123456789abcdef0123456789abcdef")]
    public async Task Request_WithoutTheToken_IsRefusedEverywhereButAtTheHealthCheck(string? authorization)
    {
        await using var controller = await StartAsync();
        if (authorization is not null)
        {
            controller.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (var path in new[] { "/v1/workloads", "/metrics", "/openapi/v1.json", "/nothing", "/healthz/x", "/healthz/" })
        {
            var response = await controller.Http.GetAsync(new Uri(controller.Addresses[0], path));
            await Problems.AssertAsync(HttpStatusCode.Unauthorized, response);
            Assert.AreEqual("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }

        await controller.GetAsync("/healthz");
    }

    [TestMethod]
    [DataRow("Bearer " + Token)]
    [DataRow("bearer  " + Token)]
    public async Task Request_WithTheToken_IsServed(string authorization)
    {
        await using var controller = await StartAsync();
        controller.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        await controller.GetAsync("/v1/workloads");
    }

    private async Task<TestController> StartAsync()
    {
        await File.WriteAllTextAsync(_file, Token + "\n");
        return await TestController.StartAsync(options => options with { TokenFile = _file });
    }
}
