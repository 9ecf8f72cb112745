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
            text.Add('=').Add(first.ToString());
            _ = nat.IPv4Max is { } last && last != first ? text.Add('-').Add(last.ToString()) : text;
        }
        else if (nat.IPv6Min is { } firstIPv6)
        {
            text.Add('=').Add(open).Add(firstIPv6.ToString()).Add(close);
            _ = nat.IPv6Max is { } last && last != firstIPv6 ? text.Add('-').Add(open).Add(last.ToString()).Add(close) : text;
        }
        else
        {
            return;
        }

        if (nat.PortMin is { } port)
        {
            text.Add(':').Add(port);
            _ = nat.PortMax is { } lastPort && lastPort != port ? text.Add('-').Add(lastPort) : text;
        }
    }
}
