using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>The <c>ct</c> and <c>nat</c> actions.</summary>
internal static class CtParser
{
    private const ushort FtpPort = 21;
    private const ushort TftpPort = 69;
    private const int FlagsAt = 12;
    private const int PresentAt = 14;

    public static OfAction Ct(TextPart value, MatchParser match)
    {
        var commit = false;
        var force = false;
        CtZoneSource zone = default;
        byte? table = null;
        ushort alg = 0;
        OfAction? nat = null;
        var exec = ActionList.Empty;
        foreach (var element in value.Elements())
        {
            var (key, argument, _) = element.KeyAndValue();
            switch (key.ToString())
            {
                case "commit":
                    commit = true;
                    break;
                case "force":
                    force = true;
                    break;
                case "table":
                    table = (byte)argument.Number(TableId.All - 1);
                    break;
                case "zone":
                    zone = argument.TryNumber(out _)
                        ? (ushort)argument.Number(ushort.MaxValue)
                        : FieldParser.Range(argument);
                    break;
                case "alg":
                    alg = argument.Is("ftp") ? FtpPort : argument.Is("tftp") ? TftpPort
                        : throw argument.Wrong($"'{argument}' is neither ftp nor tftp");
                    break;
                case "nat":
                    nat = Nat(argument);
                    break;
                case "exec":
                    exec = ActionParser.Parse(argument.Elements(), match);
                    break;
                default:
                    throw key.Wrong($"'{key}' is none of commit, force, table, zone, alg, nat, exec");
            }
        }

        if (force && !commit)
        {
            throw value.Wrong("force needs commit");
        }

        var nested = nat is null ? exec : ActionList.Parse([.. nat.Wire, .. exec.Wire]);
        return NxAction.Ct(commit, zone, table, nested, force, alg);
    }

    public static OfAction Nat(TextPart value)
    {
        NatFlags flags = default;
        var range = new NatRange();
        foreach (var element in value.Elements())
        {
            var (key, _, _) = element.KeyAndValue();
            switch (key.ToString())
            {
                case "src" or "dst":
                    flags |= key.Is("src") ? NatFlags.Source : NatFlags.Destination;
                    if (key != element)
                    {
                        range.Read(element.From(key.Span.Length + 1));
                    }

                    break;
                case "persistent":
                    flags |= NatFlags.Persistent;
                    break;
                case "hash":
                    flags |= NatFlags.Hash;
                    break;
                case "random":
                    flags |= NatFlags.Random;
                    break;
                default:
                    throw key.Wrong($"'{key}' is none of src, dst, persistent, hash, random");
            }
        }

        if ((flags & (NatFlags.Source | NatFlags.Destination)) == (NatFlags.Source | NatFlags.Destination))
        {
            throw value.Wrong("nat translates the source or the destination, not both");
        }

        if (flags != NatFlags.None && (flags & (NatFlags.Source | NatFlags.Destination)) == 0)
        {
            throw value.Wrong("nat needs src or dst");
        }

        var wire = ActionLayout.New(
            NxActionType.Nat, ActionLayout.Padded(ActionLayout.NxMinimumLength + range.Values.Count));
        WriteUInt16BigEndian(wire.AsSpan(FlagsAt), (ushort)flags);
        WriteUInt16BigEndian(wire.AsSpan(PresentAt), range.Present);
        range.Values.CopyTo(wire, ActionLayout.NxMinimumLength);
        return new OfAction(wire);
    }

    /// <summary>Addresses and ports: <c>10.0.0.1-10.0.0.9:80-90</c>, <c>[fe80::1]:80</c>.</summary>
    private sealed class NatRange
    {
        private const ushort IPv4Min = 1, IPv4Max = 2, IPv6Min = 4, IPv6Max = 8, PortMin = 16, PortMax = 32;

        public ushort Present { get; private set; }

        public List<byte> Values { get; } = [];

        public void Read(TextPart range)
        {
            var text = range.Span;
            var isIPv6 = text.Contains('[') || text.Count(':') > 1;
            var ports = range.From(text.Length);
            var addresses = range;
            var colon = !isIPv6 ? text.IndexOf(':') : text.Contains('[') ? text.LastIndexOf("]:") + 1 : 0;
            if (colon > 0)
            {
                addresses = range.Slice(0, colon);
                ports = range.From(colon + 1);
            }

            var hasLast = addresses.TrySplit("-", out var first, out var last);
            Address(first, isIPv6, IPv4Min, IPv6Min);
            if (hasLast)
            {
                Address(last, isIPv6, IPv4Max, IPv6Max);
            }

            if (!ports.IsEmpty)
            {
                var hasLastPort = ports.TrySplit("-", out var firstPort, out var lastPort);
                Port(firstPort, PortMin);
                if (hasLastPort)
                {
                    Port(lastPort, PortMax);
                }
            }
        }

        private void Address(TextPart part, bool isIPv6, ushort ipv4, ushort ipv6)
        {
            Span<byte> bytes = stackalloc byte[IPv6.Length];
            var text = part.Span.Trim("[]").ToString();
            if (isIPv6 && IPv6.TryParse(text, out var longAddress))
            {
                WriteUInt128BigEndian(bytes, longAddress.Value);
                Add(ipv6, bytes);
            }
            else if (!isIPv6 && IPv4.TryParse(text, out var address))
            {
                WriteUInt32BigEndian(bytes, address.Value);
                Add(ipv4, bytes[..IPv4.Length]);
            }
            else
            {
                throw part.Wrong($"'{part}' is no address");
            }
        }

        private void Port(TextPart part, ushort which)
        {
            var port = (ushort)part.Number(ushort.MaxValue);
            Add(which, [(byte)(port >> 8), (byte)port]);
        }

        private void Add(ushort which, ReadOnlySpan<byte> value)
        {
            Present |= which;
            Values.AddRange(value);
        }
    }
}
