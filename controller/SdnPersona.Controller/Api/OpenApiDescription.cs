using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Api;

/// <summary>The OpenAPI 3.1 document at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiDescription
{
    public static void AddOpenApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "SdnPersona",
                Version = "v1",
                Description = "Workloads, what they behave like, and what the switches enforce for them. "
                    + "Errors are problem documents (RFC 9457).",
                License = new() { Name = "Apache-2.0", Identifier = "Apache-2.0" },
            };

            // Clients use the address that they got the document from.
            document.Servers = [new() { Url = "/" }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeQuery);
        options.AddSchemaTransformer(DescribeNumber);
    });

    // A converter writes doubles, which hides from the description that they are numbers.
    private static Task DescribeNumber(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(double) || type == typeof(double?))
        {
            var mayBeNull = type == typeof(double?) || MayBeInfinite(context.JsonPropertyInfo);
            schema.Type = mayBeNull ? JsonSchemaType.Number | JsonSchemaType.Null : JsonSchemaType.Number;
            schema.Format = "double";
        }

        return Task.CompletedTask;
    }

    private static bool MayBeInfinite(JsonPropertyInfo? property) =>
        property?.DeclaringType == typeof(Evidence) && property.PropertyType == typeof(double);

    private static Task DescribeQuery(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = Schema(parameter.Type),
            });
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Schema(QueryType type) => type switch
    {
        QueryType.Flag => new() { Type = JsonSchemaType.Boolean },
        QueryType.PageSize => new()
        {
            Type = JsonSchemaType.Integer,
            Minimum = "1",
            Maximum = ApiLimits.LargestPage.ToString(CultureInfo.InvariantCulture),
        },
        QueryType.Sequence => new() { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" },
        _ => new() { Type = JsonSchemaType.String },
    };
}
