using System.Net;

namespace SharpOpenFlow.Tests.Values;

[TestClass]
public sealed class AddressTests
{
    [TestMethod]
    [DataRow("0.0.0.0", 0u)]
    [DataRow("10.1.2.3", 0x0a010203u)]
    [DataRow("255.255.255.255", uint.MaxValue)]
    public void IPv4_Text_ThereAndBack(string text, uint value)
    {
        Assert.AreEqual(new IPv4(value), IPv4.Parse(text));
        Assert.AreEqual(text, new IPv4(value).ToString());
        Assert.AreEqual(new IPv4(value), IPv4.From(IPAddress.Parse(text)));
        Assert.AreEqual(IPAddress.Parse(text), new IPv4(value).ToIPAddress());
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("10.1")]
    [DataRow("167838211")]
    [DataRow("10.1.2.256")]
    [DataRow("10.1.2.3.4")]
    [DataRow("fe80::1")]
    public void IPv4_OtherText_Refused(string? text) => Assert.IsFalse(IPv4.TryParse(text, out _));

    [TestMethod]
    [DataRow("::")]
    [DataRow("fe80::1")]
    [DataRow("2001:db8:1:2:3:4:5:6")]
    public void IPv6_Text_ThereAndBack(string text)
    {
        Assert.AreEqual(text, IPv6.Parse(text).ToString());
        Assert.AreEqual(IPv6.Parse(text), IPv6.From(IPAddress.Parse(text)));
        Assert.AreEqual(IPAddress.Parse(text), IPv6.Parse(text).ToIPAddress());
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("10.1.2.3")]
    [DataRow("fe80::1%eth0")]
    [DataRow("[fe80::1]")]
    [DataRow("fe80::1::2")]
    public void IPv6_OtherText_Refused(string? text) => Assert.IsFalse(IPv6.TryParse(text, out _));

    [TestMethod]
    public void Mask_PrefixLengths_LeadingOnes()
    {
        Assert.AreEqual("0.0.0.0", IPv4.Mask(0).ToString());
        Assert.AreEqual("255.255.128.0", IPv4.Mask(17).ToString());
        Assert.AreEqual("255.255.255.255", IPv4.Mask(32).ToString());
        Assert.AreEqual("::", IPv6.Mask(0).ToString());
        Assert.AreEqual("ffff:ffff:8000::", IPv6.Mask(33).ToString());
        Assert.AreEqual(UInt128.MaxValue, IPv6.Mask(128).Value);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => IPv4.Mask(33));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => IPv6.Mask(-1));
    }

    [TestMethod]
    public void From_OtherFamily_Refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => IPv4.From(IPAddress.IPv6Loopback));
        Assert.ThrowsExactly<ArgumentException>(() => IPv6.From(IPAddress.Loopback));
        Assert.ThrowsExactly<FormatException>(() => IPv4.Parse("fe80::1"));
        Assert.ThrowsExactly<FormatException>(() => IPv6.Parse("10.0.0.1"));
    }

    [TestMethod]
    public void Compare_Addresses_AsNumbers()
    {
        Assert.IsTrue(IPv4.Parse("9.255.0.0") < IPv4.Parse("10.0.0.0"));
        Assert.IsTrue(IPv4.Parse("200.0.0.0") >= IPv4.Parse("100.0.0.0"));
        Assert.IsTrue(IPv6.Parse("fe80::") > IPv6.Parse("2001::"));
        Assert.IsTrue(IPv6.Parse("::1") <= IPv6.Parse("::1"));
    }
}
