using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// A short text that tells what a profile lets pass: profiles with one digest judge every connection alike. Names, descriptions, rates and
/// mirrors have no part in it.
/// </summary>
public static class RulesDigest
{
    private const int Bytes = 10;

    /// <summary>The digest of a profile's rules and defaults: 20 hexadecimal digits.</summary>
    public static string Of(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{profile.DefaultEgress} {profile.DefaultIngress}");
        foreach (var rule in profile.Rules)
        {
            // The peer's length comes first, so that no name can look like the next rule.
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{rule.Direction} {rule.Action} {rule.Protocol} {string.Join(',', rule.Ports)} {rule.Peer.Kind} {rule.Peer.Value.Length} {rule.Peer.Value}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, Bytes));
    }
}
