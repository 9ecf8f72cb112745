using System.Text.Json;
using System.Text.Json.Serialization;

namespace SdnPersona.MicroSegments;

/// <summary>The JSON form in which proposals are stored.</summary>
public static class ProposalDocument
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes one.</summary>
    public static string Write(SegmentProposal proposal) => JsonSerializer.Serialize(proposal, Options);

    /// <summary>Reads one back.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static SegmentProposal Read(string document) =>
        JsonSerializer.Deserialize<SegmentProposal>(document, Options) ?? throw new JsonException("the document is null");
}
