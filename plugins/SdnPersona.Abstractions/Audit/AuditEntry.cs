using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SdnPersona.Abstractions;

/// <summary>
/// An entry of the audit log, chained to the one before: its hash is taken over the hash before and its own content, so that no
/// entry can be changed, inserted or removed without all later hashes becoming wrong.
/// </summary>
/// <param name="Sequence">Number, from 1 without gaps.</param>
/// <param name="Record">What happened.</param>
/// <param name="Previous">Hash of the entry before; <see cref="Start"/> for the first.</param>
/// <param name="Hash">SHA-256, 64 lower-case hexadecimal digits; see <see cref="Digest"/>.</param>
public sealed record AuditEntry(long Sequence, AuditRecord Record, string Previous, string Hash)
{
    /// <summary>What the first entry continues.</summary>
    public static readonly string Start = new('0', 64);

    /// <summary>The entry that continues one with a given number and hash; 0 and <see cref="Start"/> for the first.</summary>
    public static AuditEntry Continue(long sequence, string hash, AuditRecord record) =>
        new(sequence + 1, record, hash, Digest(sequence + 1, record, hash));

    /// <summary>
    /// SHA-256 over previous hash, sequence, time (UTC, ISO 8601 with seven decimals and <c>Z</c>), actor, action, subject, cause, before and after, in
    /// this order, each in UTF-8 as a netstring (<c>LENGTH:BYTES,</c>), so that no two contents are written alike.
    /// </summary>
    public static string Digest(long sequence, AuditRecord record, string previous)
    {
        ArgumentNullException.ThrowIfNull(record);
        string[] fields =
        [
            previous,
            sequence.ToString(CultureInfo.InvariantCulture),
            record.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            record.Actor,
            record.Action,
            record.Subject,
            record.Cause,
            record.Before,
            record.After,
        ];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(field);
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}:")));
            hash.AppendData(bytes);
            hash.AppendData(","u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
