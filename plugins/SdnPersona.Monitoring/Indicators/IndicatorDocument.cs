using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Reads a list of indicators from YAML or JSON. docs/personas.md shows the format.</summary>
public static class IndicatorDocument
{
    /// <summary>A list of mistakes longer than this helps nobody.</summary>
    private const int MostMistakes = 20;

    /// <summary>
    /// Reads one list; null, with every reason in <paramref name="errors"/>, unless all of it is right.
    /// </summary>
    /// <param name="file">Name for messages, also the list's origin.</param>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="errors">What is wrong, with line and field.</param>
    public static IndicatorList? Read(string file, string text, out ImmutableArray<DocumentError> errors) =>
        DocumentNode.Read(file, text, "IndicatorList", (name, spec) => Read(file, name, spec), out errors);

    private static IndicatorList Read(string file, string name, DocumentNode spec) => new(
        name,
        spec.Text("description"),
        spec.RequiredNumber("severity", 0, 100),
        spec.RequiredNumber("confidence", 0, 1),
        ReadExpiry(spec),
        ReadNetworks(spec),
        file);

    private static DateTimeOffset? ReadExpiry(DocumentNode spec)
    {
        if (!spec.Has("expiresAt"))
        {
            return null;
        }

        var text = spec.RequiredText("expiresAt");
        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
        {
            return at;
        }

        spec.Refuse("expiresAt", $"'{text}' must be a time such as 2030-01-31T00:00:00Z");
        return null;
    }

    private static ImmutableArray<IPNetwork> ReadNetworks(DocumentNode spec)
    {
        var texts = spec.Texts("addresses");
        if (!spec.Has("addresses"))
        {
            spec.Refuse("addresses", "is required: a list of addresses and prefixes");
        }

        var networks = ImmutableArray.CreateBuilder<IPNetwork>(texts.Length);
        var mistakes = 0;
        for (var i = 0; i < texts.Length; i++)
        {
            if (TryRead(texts[i], out var network))
            {
                networks.Add(network);
            }
            else if (++mistakes <= MostMistakes)
            {
                spec.Refuse(
                    "addresses",
                    $"entry {i + 1}, '{texts[i]}', must be an address such as 203.0.113.7 or 2001:db8::7, or a prefix of 1 bit or "
                    + "more without host bits such as 203.0.113.0/24");
            }
        }

        if (mistakes > MostMistakes)
        {
            spec.Refuse("addresses", $"{mistakes - MostMistakes} further entries are wrong");
        }

        return networks.DrainToImmutable();
    }

    private static bool TryRead(string text, out IPNetwork network)
    {
        if (text.Contains('/'))
        {
            // A prefix of no bits would name every address there is.
            return IPNetwork.TryParse(text, out network) && network.PrefixLength > 0 && IsWritten(text.Split('/')[0]);
        }

        network = default;
        if (!IsWritten(text) || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        network = new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }

    /// <summary>Whether it is written in full: the parser takes "1" for 0.0.0.1 and zones of IPv6 for addresses.</summary>
    private static bool IsWritten(string address) =>
        !address.Contains('%') && (address.Contains(':') || address.Count(letter => letter == '.') == 3);
}
