using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>Reads documents of kind Profile.</summary>
internal static class ProfileReader
{
    /// <summary>100 Gbit/s: more than a meter of any port can mean.</summary>
    private const double MostKbps = 100_000_000;

    /// <summary>Reads one document; null, with every reason, unless all of it is right.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="known">Names that may be referred to; null checks none.</param>
    /// <param name="errors">Everything that is wrong.</param>
    public static Profile? Read(
        string file, string text, References? known, out ImmutableArray<DocumentError> errors) =>
        DocumentNode.Read(file, text, "Profile", (name, spec) => ReadSpec(file, name, spec, known), out errors);

    private static Profile ReadSpec(string file, string name, DocumentNode spec, References? known) => new()
    {
        Name = name,
        Description = spec.Text("description"),
        Rules = RuleReader.Read(spec, known),
        DefaultEgress = spec.OneOf("defaultEgress", RuleAction.Allow),
        DefaultIngress = spec.OneOf("defaultIngress", RuleAction.Allow),
        BandwidthOut = ReadRate(spec.OptionalChild("bandwidthOut")),
        BandwidthIn = ReadRate(spec.OptionalChild("bandwidthIn")),
        MirrorTo = spec.Has("mirrorTo") ? spec.RequiredText("mirrorTo") : null,
        Established = spec.OneOf("established", EstablishedConnections.Reevaluate),
        Origin = file,
    };

    private static Rate? ReadRate(DocumentNode? node) => node is null
        ? null
        : new(Whole(node, "kbps", node.RequiredNumber("kbps", 1, MostKbps)), node.Has("burstKbits")
            ? Whole(node, "burstKbits", node.RequiredNumber("burstKbits", 1, MostKbps))
            : null);

    private static uint Whole(DocumentNode node, string field, double number)
    {
        if (!double.IsInteger(number))
        {
            node.Refuse(field, "must be a whole number");
        }

        return (uint)number;
    }
}
