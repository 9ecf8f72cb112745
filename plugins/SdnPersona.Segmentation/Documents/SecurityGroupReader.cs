using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>Reads documents of kind SecurityGroup.</summary>
internal static class SecurityGroupReader
{
    private const double MostPriority = 10_000;
    private const double MostWorkloads = 1_000_000;
    private const double LeastPercent = 0.01;

    /// <summary>Reads one document; null, with every reason, unless all of it is right.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="known">Names that may be referred to; null checks none.</param>
    /// <param name="errors">Everything that is wrong.</param>
    public static SecurityGroup? Read(
        string file, string text, References? known, out ImmutableArray<DocumentError> errors) =>
        DocumentNode.Read(file, text, "SecurityGroup", (name, spec) => ReadSpec(file, name, spec, known), out errors);

    private static SecurityGroup ReadSpec(string file, string name, DocumentNode spec, References? known)
    {
        var group = new SecurityGroup
        {
            Name = name,
            Mode = spec.OneOf("mode", EnforcementMode.Observe),
            Priority = ReadPriority(spec, name),
            Selector = ReadSelector(spec, name),
            Profiles = ReadProfiles(spec, known),
            DefaultProfile = spec.Has("defaultProfile") ? spec.Name("defaultProfile") : Profile.OpenName,
            MinimumProbability = spec.Number("minimumProbability", 0.7, 0, 1),
            Protected = ReadFlag(spec, "protected"),
            ChangeBudget = ReadBudget(spec),
            Parent = spec.Has("parent") ? spec.Name("parent") : null,
            Origin = file,
        };
        if (group.Parent == name)
        {
            spec.Refuse("parent", "a group cannot be part of itself; leave parent out");
        }

        References.Check(known, spec, "defaultProfile", "profile", group.DefaultProfile);
        return group;
    }

    private static bool ReadFlag(DocumentNode spec, string field)
    {
        var text = spec.Text(field, "false");
        if (text is not ("true" or "false"))
        {
            spec.Refuse(field, $"'{text}' must be true or false");
        }

        return text == "true";
    }

    private static ChangeBudget? ReadBudget(DocumentNode spec)
    {
        if (spec.OptionalChild("changeBudget") is not { } node)
        {
            return null;
        }

        const string byNumber = "workloadsPerMinute";
        const string byShare = "percentPerMinute";
        if (node.Has(byNumber) == node.Has(byShare))
        {
            node.Refuse("", $"must state exactly one of {byNumber}, {byShare}; leave changeBudget out for any number");
            return null;
        }

        if (node.Has(byShare))
        {
            return new(null, node.RequiredNumber(byShare, LeastPercent, 100));
        }

        var number = node.RequiredNumber(byNumber, 1, MostWorkloads);
        if (!double.IsInteger(number))
        {
            node.Refuse(byNumber, "must be a whole number");
        }

        return new((int)number, null);
    }

    private static int ReadPriority(DocumentNode spec, string name)
    {
        var priority = spec.Number("priority", 0, -MostPriority, MostPriority);
        if (!double.IsInteger(priority))
        {
            spec.Refuse("priority", "must be a whole number");
        }

        if (name == SecurityGroup.DefaultName && spec.Has("priority"))
        {
            spec.Refuse("priority", "group 'default' is always the last one; leave priority out");
        }

        return (int)priority;
    }

    private static WorkloadSelector ReadSelector(DocumentNode spec, string name)
    {
        if (name == SecurityGroup.DefaultName)
        {
            if (spec.OptionalChild("selector") is not null)
            {
                spec.Refuse("selector", "group 'default' takes every workload that is in no other; leave selector out");
            }

            return new();
        }

        if (spec.Child("selector") is not { } node)
        {
            return new();
        }

        var selector = new WorkloadSelector
        {
            Names = ReadPatterns(node, "names"),
            ExternalIds = node.Map("externalIds"),
            Bridges = ReadPatterns(node, "bridges"),
            Cidrs = ReadCidrs(node),
            Workloads = ReadPatterns(node, "workloads"),
        };
        if (!selector.StatesAny())
        {
            node.Refuse("", "selects nothing; state at least one of names, externalIds, bridges, cidrs, workloads");
        }

        return selector;
    }

    private static ImmutableArray<string> ReadPatterns(DocumentNode node, string field)
    {
        var texts = node.Texts(field);
        if (texts.Any(string.IsNullOrWhiteSpace))
        {
            node.Refuse(field, "has an empty item; remove it");
        }

        return texts;
    }

    private static ImmutableArray<string> ReadCidrs(DocumentNode node)
    {
        var prefixes = ImmutableArray.CreateBuilder<string>();
        foreach (var text in node.Texts("cidrs"))
        {
            if (IpPrefix.TryParse(text, out var prefix, out var reason))
            {
                prefixes.Add(prefix.ToString());
            }
            else
            {
                node.Refuse("cidrs", reason);
            }
        }

        return prefixes.ToImmutable();
    }

    private static ImmutableDictionary<string, string> ReadProfiles(DocumentNode spec, References? known)
    {
        var profiles = spec.Map("profiles");
        if (profiles.IsEmpty || spec.OptionalChild("profiles") is not { } node)
        {
            return profiles;
        }

        foreach (var persona in profiles.Keys.Order(StringComparer.Ordinal))
        {
            if (persona == Assignment.Unknown)
            {
                node.Text(persona);
                node.Refuse(persona, "is no persona; the profile of unknown workloads is defaultProfile");
                continue;
            }

            References.Check(known, node, persona, "profile", node.Name(persona));
            References.Check(known, node, persona, "persona", persona);
        }

        return profiles;
    }
}
