using System.Net;
using SdnPersona.Core.Frames;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Frames;

[TestClass]
public sealed class FrameTests
{
    // Made by hand from RFC 826, 4861, 791, 8200 and 9293.
    private const string Macs = "0200000000ff 020000000001";
    private const string Arp = Macs + "0806 0001 0800 06 04 0002 020000000001 0a000001 0200000000ff 0a0000ff";
    private const string ArpProbe = Macs + "0806 0001 0800 06 04 0001 020000000001 00000000 000000000000 0a000001";
    private const string Advertisement = Macs + "86dd 60000000 0020 3a ff fe800000000000000000000000000001 ff020000000000000000000000000001"
        + "88 00 0000 20000000 20010db8000000000000000000000001 0201 020000000001";
    private const string Solicitation = Macs + "86dd 60000000 0018 3a ff 20010db8000000000000000000000001 20010db8000000000000000000000002"
        + "87 00 0000 00000000 20010db8000000000000000000000002";
    private const string DuplicateDetection = Macs + "86dd 60000000 0018 3a ff 00000000000000000000000000000000 ff0200000000000000000001ff000001"
        + "87 00 0000 00000000 20010db8000000000000000000000001";
    private const string Echo = Macs + "86dd 60000000 0018 3a ff 20010db8000000000000000000000001 20010db8000000000000000000000002"
        + "80 00 0000 00000000 20010db8000000000000000000000002";
    private const string FarSolicitation = Macs + "86dd 60000000 0018 3a 3f 20010db8000000000000000000000001 20010db8000000000000000000000002"
        + "87 00 0000 00000000 20010db8000000000000000000000002";
    private const string Tcp4 = Macs + "0800 4500 0028 0001 4000 40 06 0000 0a000001 0a000002 c350 0050 00000000 00000000 50 02 7210 0000 0000";
    private const string Tcp4WithOptions = Macs + "0800 4600 002c 0001 4000 40 06 0000 0a000001 0a000002 01010101 c350 0050 00000000 00000000 50 12 7210 0000 0000";
    private const string Fragment = Macs + "0800 4500 0028 0001 2001 40 06 0000 0a000001 0a000002 c350 0050 00000000 00000000 50 02 7210 0000 0000";
    private const string Tcp6 = Macs + "86dd 60000000 0014 06 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
        + "c350 01bb 00000000 00000000 50 04 7210 0000 0000";

    [TestMethod]
    [DataRow(Tcp4, 6, "10.0.0.1", 50000, "10.0.0.2", 80)]
    [DataRow(Tcp4WithOptions, 6, "10.0.0.1", 50000, "10.0.0.2", 80)]
    [DataRow(Fragment, 6, "10.0.0.1", 0, "10.0.0.2", 0)]
    [DataRow(Tcp6, 6, "2001:db8::1", 50000, "2001:db8::2", 443)]
    [DataRow(Echo, 58, "2001:db8::1", 0, "2001:db8::2", 0)]
    public void Flow_OfIPPackets_IsRead(string hex, int protocol, string source, int sourcePort, string destination, int destinationPort)
    {
        Assert.IsTrue(Frame.TryRead(Bytes(hex), out var frame));
        Assert.IsTrue(frame.TryReadFlow(out var flow));
        Assert.AreEqual(
            new IPFlow((byte)protocol, IPAddress.Parse(source), (ushort)sourcePort, IPAddress.Parse(destination), (ushort)destinationPort), flow);
    }

    [TestMethod]
    [DataRow(Arp)]
    [DataRow(Macs + "0800 4500 0028")]
    [DataRow(Macs + "86dd 60000000")]
    public void Flow_OfAnythingElse_IsAbsent(string hex)
    {
        Assert.IsTrue(Frame.TryRead(Bytes(hex), out var frame));
        Assert.IsFalse(frame.TryReadFlow(out _));
    }

    [TestMethod]
    [DataRow(Arp, "10.0.0.1")]
    [DataRow(Advertisement, "2001:db8::1")]
    [DataRow(Solicitation, "2001:db8::1")]
    public void AddressClaim_OfArpAndNeighbourDiscovery_IsRead(string hex, string expected)
    {
        Assert.IsTrue(Frame.TryRead(Bytes(hex), out var frame));
        Assert.IsTrue(frame.TryReadAddressClaim(out var mac, out var address));
        Assert.AreEqual(MacAddress.Parse("02:00:00:00:00:01"), mac);
        Assert.AreEqual(IPAddress.Parse(expected), address);
        Assert.IsFalse(frame.TryReadTcp(out _));
    }

    [TestMethod]
    [DataRow(ArpProbe, DisplayName = "ARP probe")]
    [DataRow(DuplicateDetection, DisplayName = "duplicate address detection")]
    [DataRow(Echo, DisplayName = "ICMPv6 echo")]
    [DataRow(FarSolicitation, DisplayName = "hop limit below 255")]
    [DataRow(Tcp4, DisplayName = "TCP")]
    public void AddressClaim_OfAnythingElse_IsNone(string hex)
    {
        Assert.IsTrue(Frame.TryRead(Bytes(hex), out var frame));
        Assert.IsFalse(frame.TryReadAddressClaim(out _, out _));
    }

    [TestMethod]
    [DataRow("7f000001")]
    [DataRow("e0000001")]
    [DataRow("ffffffff")]
    public void AddressClaim_OfNoHostsAddress_IsNone(string address)
    {
        Assert.IsTrue(Frame.TryRead(Bytes(Arp.Replace("0a000001", address, StringComparison.Ordinal)), out var frame));
        Assert.IsFalse(frame.TryReadAddressClaim(out _, out _));
    }

    [TestMethod]
    [DataRow(Tcp4, "10.0.0.1", "10.0.0.2", 80, TcpFlag.Syn)]
    [DataRow(Tcp4WithOptions, "10.0.0.1", "10.0.0.2", 80, TcpFlag.Syn | TcpFlag.Ack)]
    [DataRow(Tcp6, "2001:db8::1", "2001:db8::2", 443, TcpFlag.Rst)]
    public void Tcp_OfBothVersions_IsRead(string hex, string source, string destination, int port, TcpFlag flags)
    {
        Assert.IsTrue(Frame.TryRead(Bytes(hex), out var frame));
        Assert.IsTrue(frame.TryReadTcp(out var segment));
        Assert.AreEqual(new TcpSegment(IPAddress.Parse(source), 50000, IPAddress.Parse(destination), (ushort)port, flags), segment);
        Assert.AreEqual(MacAddress.Parse("02:00:00:00:00:ff"), frame.Destination);
    }

    [TestMethod]
    public void Tcp_OfLaterFragment_IsNone()
    {
        Assert.IsTrue(Frame.TryRead(Bytes(Fragment), out var frame));
        Assert.IsFalse(frame.TryReadTcp(out _));
    }

    [TestMethod]
    [DataRow("8100 0064")]
    [DataRow("88a8 0064 8100 00c8")]
    public void Tcp_BehindVlanTags_IsRead(string tags)
    {
        Assert.IsTrue(Frame.TryRead(Bytes(Tcp4.Insert(Macs.Length, tags)), out var frame));
        Assert.IsTrue(frame.TryReadTcp(out var segment));
        Assert.AreEqual(80, segment.DestinationPort);
    }

    [TestMethod]
    [DataRow(Arp)]
    [DataRow(Advertisement)]
    [DataRow(Tcp4)]
    [DataRow(Tcp4WithOptions)]
    [DataRow(Tcp6)]
    [DataRow("0200000000ff 020000000001 88a8 0064 8100 00c8 0800 4500")]
    public void Read_TruncatedAnywhere_NeverThrows(string hex)
    {
        var bytes = Bytes(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            Read(bytes.AsSpan(0, length));
        }
    }

    [TestMethod]
    public void Read_RandomBytes_NeverThrows()
    {
        var random = new Random(4711);
        var starts = new[] { Arp, Advertisement, Tcp4WithOptions, Tcp6 }.Select(Bytes).ToArray();
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = (byte[])starts[round % starts.Length].Clone();
            for (var change = 0; change < 4; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Read(bytes.AsSpan(0, random.Next(bytes.Length + 1)));
        }
    }

    internal static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static void Read(ReadOnlySpan<byte> bytes)
    {
        if (Frame.TryRead(bytes, out var frame))
        {
            frame.TryReadAddressClaim(out _, out _);
            frame.TryReadTcp(out _);
        }
    }
}
