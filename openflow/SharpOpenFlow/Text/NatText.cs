namespace SharpOpenFlow;

/// <summary>The <c>nat</c> action as <c>ovs-ofctl</c> prints it.</summary>
internal static class NatText
{
    public static void Write(TextBuilder text, NatAction nat)
    {
        text.Add("nat");
        if ((nat.Flags & (NatFlags.Source | NatFlags.Destination)) == 0)
        {
            return;
        }

        text.Add((nat.Flags & NatFlags.Source) != 0 ? "(src" : "(dst");
        if (nat.IPv4Min is null && nat.IPv6Min is null && nat.PortMin is null)
        {
            // How a value of a range is chosen says nothing without a range; Open vSwitch leaves it out.
            text.Add(')');
            return;
        }

        Range(text, nat);
        text.Add((nat.Flags & NatFlags.Persistent) != 0 ? ",persistent" : "");
        text.Add((nat.Flags & NatFlags.Hash) != 0 ? ",hash" : "");
        text.Add((nat.Flags & NatFlags.Random) != 0 ? ",random" : "");
        text.Add(')');
    }

    private static void Range(TextBuilder text, NatAction nat)
    {
        var (open, close) = nat.PortMin is null ? ("", "") : ("[", "]");
        if (nat.IPv4Min is { } first)
        {
            text.Add($"={first}");
            if (nat.IPv4Max is { } last && last != first)
            {
                text.Add($"-{last}");
            }
        }
        else if (nat.IPv6Min is { } firstIPv6)
        {
            text.Add($"={open}{firstIPv6}{close}");
            if (nat.IPv6Max is { } last && last != firstIPv6)
            {
                text.Add($"-{open}{last}{close}");
            }
        }
        else
        {
            return;
        }

        if (nat.PortMin is { } port)
        {
            text.Add($":{port}");
            if (nat.PortMax is { } lastPort && lastPort != port)
            {
                text.Add($"-{lastPort}");
            }
        }
    }
}
