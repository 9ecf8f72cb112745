using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace SdnPersona.Controller.Tests.Api;

/// <summary>Whatever is sent, the answer is a problem document and never a 5xx.</summary>
[TestClass]
public sealed class BadRequestTests
{
    private const string Good = """{"ovsdb":"unix:/x","bridge":"b"}""";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("GET", "/v1", HttpStatusCode.NotFound)]
    [DataRow("GET", "/v1/nothing", HttpStatusCode.NotFound)]
    [DataRow("GET", "/v2/workloads", HttpStatusCode.NotFound)]
    [DataRow("GET", "/v1/workloads/a/b", HttpStatusCode.NotFound)]
    [DataRow("GET", "/openapi/v2.json", HttpStatusCode.NotFound)]
    [DataRow("POST", "/v1/workloads", HttpStatusCode.MethodNotAllowed)]
    [DataRow("PATCH", "/v1/switches", HttpStatusCode.MethodNotAllowed)]
    [DataRow("DELETE", "/healthz", HttpStatusCode.MethodNotAllowed)]
    [DataRow("GET", "/v1/groups/default/mode", HttpStatusCode.MethodNotAllowed)]
    [DataRow("ODD", "/v1/groups", HttpStatusCode.MethodNotAllowed)]
    public async Task Path_OrMethod_ThatIsNotThere_IsAProblem(string method, string path, HttpStatusCode status)
    {
        await using var controller = await TestController.StartAsync();
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Accept.ParseAdd("text/html");

        var response = await controller.Http.SendAsync(request, TestContext.CancellationToken);

        await Problems.AssertAsync(status, response);
        Assert.AreEqual(status == HttpStatusCode.MethodNotAllowed, response.Content.Headers.Allow.Count > 0);
    }

    [TestMethod]
    [DataRow("text/plain")]
    [DataRow("application/xml")]
    [DataRow("application/json; charset=utf-16")]
    [DataRow("application/json; charset=nonsense")]
    [DataRow("application/json; charset=\"")]
    [DataRow("json")]
    [DataRow("")]
    public async Task Body_OfAnotherMediaType_IsUnsupported(string mediaType)
    {
        await using var controller = await TestController.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Good));
        if (mediaType.Length > 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }

        await Problems.AssertAsync(
            HttpStatusCode.UnsupportedMediaType,
            await controller.Http.PostAsync("/v1/switches", content, TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Body_ThatIsCompressed_IsUnsupported()
    {
        await using var controller = await TestController.StartAsync();
        using var content = new StringContent(Good, null, "application/json");
        content.Headers.ContentEncoding.Add("gzip");

        await Problems.AssertAsync(
            HttpStatusCode.UnsupportedMediaType,
            await controller.Http.PostAsync("/v1/switches", content, TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Body_ThatIsTooLarge_IsRefused(bool chunked)
    {
        await using var controller = await TestController.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/switches")
        {
            Content = new StringContent($"{{\"bridge\":\"{new string('x', 100_000)}\"}}", null, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;

        await Problems.AssertAsync(
            HttpStatusCode.RequestEntityTooLarge, await controller.Http.SendAsync(request, TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Body_OfAnyBytes_IsAProblemAndNeverA5xx()
    {
        await using var controller = await TestController.StartAsync();
        var random = new Random(20260301);
        var seed = Encoding.UTF8.GetBytes(Good);
        for (var i = 0; i < 300; i++)
        {
            var body = i % 3 == 0 ? new byte[random.Next(0, 200)] : [.. seed];
            if (i % 3 == 0)
            {
                random.NextBytes(body);
            }
            else
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
                body = body[..random.Next(1, body.Length + 1)];
            }

            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await controller.Http.PostAsync(
                "/v1/switches?dryRun=true", content, TestContext.CancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                await Problems.AssertAsync(HttpStatusCode.BadRequest, response);
            }
        }
    }

    [TestMethod]
    public async Task Body_NestedDeeply_IsAProblem()
    {
        await using var controller = await TestController.StartAsync();
        using var content = new StringContent($"{{\"ovsdb\":{new string('[', 5000)}", null, "application/json");

        await Problems.AssertAsync(
            HttpStatusCode.BadRequest, await controller.Http.PostAsync("/v1/switches", content, TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("%00")]
    [DataRow("%FF%FE")]
    [DataRow("..%2f..%2fetc")]
    [DataRow("%0d%0aX: y")]
    public async Task Name_OfOddCharacters_IsNotFound(string name)
    {
        await using var controller = await TestController.StartAsync();

        using var response = await controller.Http.GetAsync($"/v1/workloads/{name}", TestContext.CancellationToken);

        Assert.IsInRange(400, 499, (int)response.StatusCode);
    }

    [TestMethod]
    public async Task Host_ThatIsAnothers_IsServed()
    {
        await using var controller = await TestController.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = "something.example:1";

        using var response = await controller.Http.SendAsync(request, TestContext.CancellationToken);

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
    }

    [TestMethod]
    [DataRow("GET /healthz\r\n\r\n")]
    [DataRow("nonsense\r\n\r\n")]
    [DataRow("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [DataRow("POST /v1/switches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: x\r\n\r\n")]
    [DataRow("POST /v1/switches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        + "Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task Request_ThatIsNoHttp_IsRefusedAndOthersAreServed(string raw)
    {
        await using var controller = await TestController.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", controller.Addresses[0].Port, TestContext.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(raw), TestContext.CancellationToken);
        var buffer = new byte[1000];
        var read = await client.GetStream().ReadAsync(buffer, TestContext.CancellationToken);

        StringAssert.StartsWith(Encoding.ASCII.GetString(buffer, 0, read), "HTTP/1.1 4");
        await controller.GetAsync("/healthz");
    }
}
