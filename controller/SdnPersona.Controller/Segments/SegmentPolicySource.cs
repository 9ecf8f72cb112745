using System.Collections.Immutable;
using System.Text.Json;
using SdnPersona.Abstractions;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Segments;

/// <summary>Gives the policy catalog the segments of proposals that are in force. Thread-safe.</summary>
internal sealed class SegmentPolicySource(IPersonaCatalog personas, ILogger<SegmentPolicySource> logger) : IPolicySource
{
    private volatile IReadOnlyList<SegmentProposal> _inForce = [];

    /// <inheritdoc/>
    public ImmutableArray<PolicyText> Documents
    {
        get
        {
            string[] functional =
                [.. personas.Personas.Where(persona => persona.Kind == PersonaKind.Functional).Select(persona => persona.Name)];
            return [.. _inForce.SelectMany(proposal => SegmentPolicy.Documents(proposal, functional))];
        }
    }

    /// <summary>Puts other proposals in force; the catalog sees them when it loads next.</summary>
    public void Set(IEnumerable<SegmentProposal> proposals) =>
        _inForce = [.. proposals.Where(proposal => proposal.IsInForce).OrderBy(proposal => proposal.Id, StringComparer.Ordinal)];

    /// <summary>Takes back what was in force, before the catalog is loaded for the first time.</summary>
    public async Task RestoreAsync(IProposalStore store, CancellationToken cancellationToken) =>
        Set(await ReadAsync(store, cancellationToken));

    /// <summary>All stored proposals; one that cannot be read is left out and told.</summary>
    public async Task<ImmutableArray<SegmentProposal>> ReadAsync(IProposalStore store, CancellationToken cancellationToken)
    {
        var proposals = ImmutableArray.CreateBuilder<SegmentProposal>();
        foreach (var stored in await store.ProposalsAsync(cancellationToken))
        {
            try
            {
                proposals.Add(ProposalDocument.Read(stored.Document));
            }
            catch (JsonException problem)
            {
                logger.ProposalUnreadable(stored.Id, problem.Message);
            }
        }

        return proposals.ToImmutable();
    }
}
