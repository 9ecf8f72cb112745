using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Audit;

/// <summary><c>GET /v1/audit/verify</c>.</summary>
internal static class VerifyAuditEndpoint
{
    private const int HashLetters = 64;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/audit/verify", HandleAsync)
        .Documented("verifyAudit", "Audit", "Whether the audit log is as it was written, from its first entry on.", 400)
        .Takes("sequence", QueryType.Sequence, "An entry whose hash was noted elsewhere; together with hash.")
        .Takes("hash", QueryType.Text, "Its hash: 64 lower-case hexadecimal digits.");

    private static async Task<Ok<AuditVerdict>> HandleAsync(
        HttpRequest request, IStateStore store, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var known = Known(query);
        query.Check();
        return TypedResults.Ok(AuditVerdict.Of(await store.VerifyAuditAsync(known, cancellationToken)));
    }

    private static (long Sequence, string Hash)? Known(QueryReader query)
    {
        var (text, hash) = (query.Text("sequence"), query.Text("hash"));
        if (text is null != hash is null)
        {
            query.Refuse(text is null ? "sequence" : "hash", "is required: state both sequence and hash, or none");
        }

        var sequence = 0L;
        if (text is not null
            && !(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out sequence) && sequence > 0))
        {
            query.Refuse("sequence", "must be the sequence of an entry");
        }

        if (hash is not null && !(hash.Length == HashLetters && hash.All(char.IsAsciiHexDigitLower)))
        {
            query.Refuse("hash", $"must have {HashLetters} lower-case hexadecimal digits");
        }

        return text is null || hash is null ? null : (sequence, hash);
    }
}

/// <summary>Whether the audit log is as it was written.</summary>
internal sealed record AuditVerdict(
    [property: Description("Whether nothing is wrong.")] bool Intact,
    [property: Description("Entries that were checked and are right.")] long Entries,
    [property: Description("Sequence of the last of them; 0 for none.")] long Last,
    [property: Description("Its hash. Noted elsewhere, it proves later that nothing up to it was changed.")] string Hash,
    [property: Description("The first entry that is wrong or missing; null when none is.")] long? BrokenAt,
    [property: Description("What is wrong with it; null when nothing is.")] string? Problem)
{
    public static AuditVerdict Of(AuditVerification found) =>
        new(found.BrokenAt is null, found.Entries, found.Last, found.Hash, found.BrokenAt, found.Problem);
}
