using System.Collections.Immutable;
using System.Globalization;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>What is known of the machine that the switch runs on.</summary>
/// <param name="KernelRelease">Release of its kernel, such as <c>6.1.0-18-amd64</c>; null when it is another
/// machine.</param>
/// <param name="SocketExists">Whether a unix socket is there.</param>
internal sealed record SwitchHost(string? KernelRelease, Func<string, bool> SocketExists);

/// <summary>Compares a bridge with what the product needs of it. Pure but for <see cref="SwitchHost"/>.</summary>
internal static class AttachLimits
{
    // Meters of the kernel datapath drop everything, or are refused, before this release.
    private static readonly Version FirstKernelWithMeters = new(4, 18);

    public static ImmutableArray<AttachLimit> Check(
        AttachRequest request, OvsSnapshot ovs, OvsBridge bridge, OpenFlowChannel channel, SwitchHost host) =>
    [
        Datapath(bridge),
        Kernel(bridge, host),
        Protocols(bridge),
        FailMode(bridge),
        PinnedDatapathId(bridge),
        Channel(request, channel, host),
        RateLimit(bridge),
        BundleTimeout(ovs),
        InactivityProbe(bridge, channel),
    ];

    private static AttachLimit Datapath(OvsBridge bridge) => bridge.DatapathType switch
    {
        "" or "system" => new("datapath_type", "system", LimitVerdict.Ok, ""),
        "netdev" => new(
            "datapath_type", "netdev", LimitVerdict.Warning,
            "userspace datapath: meters limit traffic; queues and ingress policing do not"),
        var other => new("datapath_type", other, LimitVerdict.Warning, "not tried with this datapath"),
    };

    private static AttachLimit Kernel(OvsBridge bridge, SwitchHost host)
    {
        const string Name = "kernel";
        if (bridge.DatapathType is not ("" or "system"))
        {
            return new(Name, host.KernelRelease ?? "unknown", LimitVerdict.Ok, "");
        }

        if (host.KernelRelease is null)
        {
            return new(
                Name, "unknown", LimitVerdict.Warning,
                $"bandwidth limits need kernel {FirstKernelWithMeters} or later on the switch's own host");
        }

        var digits = host.KernelRelease.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.');
        if (!Version.TryParse(string.Concat(digits).TrimEnd('.'), out var version))
        {
            return new(
                Name, host.KernelRelease, LimitVerdict.Warning,
                $"bandwidth limits need kernel {FirstKernelWithMeters} or later");
        }

        return version >= FirstKernelWithMeters
            ? new(Name, host.KernelRelease, LimitVerdict.Ok, "")
            : new(
                Name, host.KernelRelease, LimitVerdict.Problem,
                $"the kernel's meters do not work before {FirstKernelWithMeters}: no bandwidth limit will");
    }

    private static AttachLimit Protocols(OvsBridge bridge)
    {
        const string Name = "protocols";
        var listed = string.Join(',', bridge.Protocols);
        return bridge.Protocols.IsEmpty ? new(Name, "all", LimitVerdict.Ok, "")
            : bridge.Protocols.Contains("OpenFlow13") ? new(Name, listed, LimitVerdict.Ok, "")
            : new(
                Name, listed, LimitVerdict.Warning,
                "OpenFlow13 is added, unless the bridge is only observed: it then has no counters");
    }

    private static AttachLimit FailMode(OvsBridge bridge) => bridge.FailMode == "secure"
        ? new("fail_mode", "secure", LimitVerdict.Warning, "kept; once attached, NORMAL forwards unmatched traffic")
        : new("fail_mode", bridge.FailMode ?? "standalone", LimitVerdict.Ok, "kept");

    private static AttachLimit PinnedDatapathId(OvsBridge bridge)
    {
        const string Name = "datapath-id";
        return bridge.OtherConfig.GetValueOrDefault(BridgeColumns.DatapathIdKey) is { } pinned
            ? new(Name, $"pinned to {pinned}", LimitVerdict.Ok, "")
            : new(Name, "not pinned", LimitVerdict.Warning, "it follows a port's MAC address; attaching pins it");
    }

    private static AttachLimit Channel(AttachRequest request, OpenFlowChannel channel, SwitchHost host)
    {
        const string Name = "openflow";
        if (channel.Dial is null)
        {
            return new(
                Name, $"the switch dials {request.Listen}", LimitVerdict.Warning,
                "flows are deleted when this begins and ends");
        }

        var socket = channel.Dial.StartsWith("unix:", StringComparison.Ordinal) ? channel.Dial["unix:".Length..] : null;
        return socket is null || host.SocketExists(socket)
            ? new(Name, channel.Dial, LimitVerdict.Ok, "")
            : new(
                Name, channel.Dial, LimitVerdict.Problem,
                "no such socket: is ovs-vswitchd's run directory another one than that of the OVSDB socket?");
    }

    private static AttachLimit RateLimit(OvsBridge bridge)
    {
        const string Name = "controller_rate_limit";
        var limited = bridge.Controllers.FirstOrDefault(row => AttachMarks.IsOurs(row) && row.RateLimit is not null);
        return limited is null
            ? new(Name, "off", LimitVerdict.Ok, "packets to the controller are limited by meters")
            : new(
                Name, Number(limited.RateLimit!.Value), LimitVerdict.Warning,
                "one limit for all packets to the controller: a storm of one kind starves the others");
    }

    private static AttachLimit BundleTimeout(OvsSnapshot ovs)
    {
        const string Name = "bundle-idle-timeout";
        var text = ovs.OtherConfig.GetValueOrDefault(Name);
        if (text is null)
        {
            return new(Name, "10 s", LimitVerdict.Ok, "");
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= 5
            ? new(Name, $"{text} s", LimitVerdict.Ok, "")
            : new(Name, $"{text} s", LimitVerdict.Warning, "a large change may expire half-way; use 5 or more");
    }

    private static AttachLimit InactivityProbe(OvsBridge bridge, OpenFlowChannel channel)
    {
        const string Name = "inactivity_probe";
        var row = bridge.Controllers.FirstOrDefault(row => row.Target == channel.Target);
        return row?.InactivityProbe switch
        {
            null => new(Name, channel.Target is null ? "none on the management socket" : "5 s", LimitVerdict.Ok, ""),
            0 => new(Name, "off", LimitVerdict.Warning, "the switch will not notice that a controller has vanished"),
            < 1000 and var brief => new(
                Name, $"{Number(brief)} ms", LimitVerdict.Warning, "so short that a pause may break the connection"),
            var fine => new(Name, $"{Number(fine.Value)} ms", LimitVerdict.Ok, ""),
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
