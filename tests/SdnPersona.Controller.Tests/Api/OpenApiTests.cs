using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed partial class OpenApiTests
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    [TestMethod]
    public async Task Document_IsVersion31WithInfo()
    {
        await using var controller = await TestController.StartAsync();

        var document = await controller.GetAsync("/openapi/v1.json");

        StringAssert.StartsWith(document.GetProperty("openapi").GetString(), "3.1.");
        Assert.AreEqual("SdnPersona", document.Text("info", "title"));
        Assert.AreEqual("Apache-2.0", document.Text("info", "license", "identifier"));
    }

    [TestMethod]
    public async Task Document_ListsEveryEndpoint()
    {
        await using var controller = await TestController.StartAsync();
        var served = controller.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Select(endpoint => (
                Path: endpoint.RoutePattern.RawText!,
                Method: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single().ToLowerInvariant()))
            .Where(endpoint => !endpoint.Path.StartsWith("/openapi", StringComparison.Ordinal))
            .Select(endpoint => $"{endpoint.Method} {endpoint.Path}")
            .Order()
            .ToArray();

        var documented = (await OperationsAsync(controller)).Select(operation => operation.Key).Order().ToArray();

        Assert.IsGreaterThan(14, served.Length);
        CollectionAssert.AreEqual(served, documented);
    }

    [TestMethod]
    public async Task Operation_EachOne_HasIdSummaryAnswerAndErrors()
    {
        await using var controller = await TestController.StartAsync();
        var operations = await OperationsAsync(controller);

        CollectionAssert.AllItemsAreUnique(operations.Values.Select(operation => operation.Text("operationId")).ToArray());
        foreach (var (name, operation) in operations)
        {
            StringAssert.EndsWith(operation.GetProperty("summary").GetString(), ".", name);
            Assert.AreEqual(1, operation.GetProperty("tags").GetArrayLength(), name);
            var responses = operation.GetProperty("responses").EnumerateObject().ToArray();
            Assert.IsTrue(responses.Any(response => response.Name[0] == '2'), name);
            foreach (var error in responses.Where(response => response.Name[0] == '4'))
            {
                Assert.AreEqual(
                    "#/components/schemas/ApiProblem",
                    error.Value.Text("content", "application/problem+json", "schema", "$ref"),
                    $"{name} {error.Name}");
            }

            var needed = new List<string> { "401" };
            needed.AddRange(name.Contains("{name}", StringComparison.Ordinal) ? ["404"] : []);
            needed.AddRange(operation.TryGetProperty("requestBody", out _) ? ["400", "413", "415"] : []);
            CollectionAssert.IsSubsetOf(needed, responses.Select(response => response.Name).ToArray(), name);
        }
    }

    [TestMethod]
    public async Task Parameter_EachOne_IsDescribedAndDeclaredOnce()
    {
        await using var controller = await TestController.StartAsync();

        foreach (var (name, operation) in await OperationsAsync(controller))
        {
            var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().ToArray() : [];
            var names = parameters.Select(parameter => parameter.GetProperty("name").GetString()!).ToArray();
            CollectionAssert.AllItemsAreUnique(names, name);
            var inPath = PathParameter().Matches(name).Select(match => match.Groups[1].Value).ToArray();
            CollectionAssert.AreEquivalent(
                inPath,
                parameters.Where(parameter => parameter.GetProperty("in").GetString() == "path")
                    .Select(parameter => parameter.GetProperty("name").GetString()).ToArray(),
                name);
            Assert.IsTrue(parameters.All(parameter => parameter.TryGetProperty("schema", out _)), name);
        }
    }

    [TestMethod]
    public async Task Reference_EachOne_LeadsToASchema()
    {
        await using var controller = await TestController.StartAsync();
        var text = await controller.Http.GetStringAsync("/openapi/v1.json");
        var schemas = JsonDocument.Parse(text).RootElement.GetProperty("components").GetProperty("schemas");

        var references = Reference().Matches(text).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.IsGreaterThan(5, references.Length);
        foreach (var reference in references)
        {
            Assert.IsTrue(schemas.TryGetProperty(reference, out _), reference);
        }
    }

    [TestMethod]
    public async Task Schemas_OfEnumsAndNumbers_AreExact()
    {
        await using var controller = await TestController.StartAsync();
        var schemas = (await controller.GetAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");

        Assert.AreEqual("""["observe","shadow","enforce"]""", schemas.Find("EnforcementMode", "enum").Compact());
        Assert.AreEqual("integer", schemas.Text("WorkloadItem", "properties", "port", "type"));
        Assert.AreEqual("""["ovsdb","bridge"]""", schemas.Find("AttachBody", "required").Compact());
    }

    private static async Task<Dictionary<string, JsonElement>> OperationsAsync(TestController controller) =>
        (await controller.GetAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject()
                .Where(operation => Methods.Contains(operation.Name))
                .Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
            .ToDictionary(operation => operation.Name, operation => operation.Value);

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex("""
        "\$ref":\s*"#/components/schemas/([^"]+)"
        """)]
    private static partial Regex Reference();
}
