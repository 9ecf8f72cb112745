using System.Collections.Immutable;
using SharpOvsdb;

namespace SdnPersona.Core.Tests.Attachment;

/// <summary>Rows of an OVSDB that exists on paper only.</summary>
internal static class Ovs
{
    public const string DatapathId = "00000000000000a1";

    public static OvsBridge Bridge(string name, params ReadOnlySpan<OvsPort> ports) => new()
    {
        Id = Guid.NewGuid(),
        Name = name,
        DatapathId = DatapathId,
        Ports = [.. ports],
    };

    public static OvsPort Port(string name, params ReadOnlySpan<OvsInterface> members) => new()
    {
        Id = Guid.NewGuid(),
        Name = name,
        Interfaces = members.IsEmpty ? [Interface(name)] : [.. members],
    };

    public static OvsInterface Interface(
        string name, string type = "", uint? ofPort = 1, string driver = "", params ReadOnlySpan<string> ids) => new()
        {
            Id = Guid.NewGuid(),
            Name = name,
            Type = type,
            OfPort = ofPort,
            ExternalIds = Map(ids),
            Status = driver.Length == 0 ? Map([]) : Map([$"driver_name={driver}"]),
            LinkUp = true,
        };

    public static OvsController Controller(string target, bool ours = false) => new()
    {
        Id = Guid.NewGuid(),
        Target = target,
        ExternalIds = ours ? Map([$"{AttachMarks.Channel}=listener"]) : Map([]),
    };

    /// <summary>A map from words of the form <c>key=value</c>.</summary>
    public static ImmutableDictionary<string, string> Map(ReadOnlySpan<string> pairs)
    {
        var map = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            map.Add(pair[..equals], pair[(equals + 1)..]);
        }

        return map.ToImmutable();
    }
}
