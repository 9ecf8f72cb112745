namespace SharpOvsdb.Tests;

[TestClass]
public sealed class OvsdbEndpointTests
{
    [TestMethod]
    [DataRow("unix:/var/run/openvswitch/db.sock", "unix:/var/run/openvswitch/db.sock")]
    [DataRow("unix:db.sock", "unix:db.sock")]
    [DataRow("unix:/a:b", "unix:/a:b")]
    [DataRow("tcp:192.0.2.1:6641", "tcp:192.0.2.1:6641")]
    [DataRow("tcp:192.0.2.1", "tcp:192.0.2.1:6640")]
    [DataRow("tcp:host.example:1", "tcp:host.example:1")]
    [DataRow("tcp:[2001:db8::1]:65535", "tcp:[2001:db8::1]:65535")]
    [DataRow("tcp:[::1]", "tcp:[::1]:6640")]
    [DataRow("ssl:192.0.2.1", "ssl:192.0.2.1:6640")]
    [DataRow("ssl:[::1]:6641", "ssl:[::1]:6641")]
    public void Parse_Endpoint_IsWrittenInFull(string text, string full)
    {
        Assert.AreEqual(full, OvsdbEndpoint.Parse(text).ToString());
        Assert.AreEqual(OvsdbEndpoint.Parse(text), OvsdbEndpoint.Parse(full));
    }

    [TestMethod]
    [DataRow(null, "expected unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [DataRow("", "expected unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [DataRow("/var/run/db.sock", "expected unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [DataRow("udp:1.2.3.4:5", "expected unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [DataRow("unix:", "the path is missing")]
    [DataRow("tcp:", "the host is missing")]
    [DataRow("tcp::6640", "the host is missing")]
    [DataRow("tcp:1.2.3.4:0", "'0' is not a port")]
    [DataRow("tcp:1.2.3.4:65536", "'65536' is not a port")]
    [DataRow("tcp:1.2.3.4:", "'' is not a port")]
    [DataRow("tcp:1.2.3.4:+7", "'+7' is not a port")]
    [DataRow("tcp:::1:6640", "must be in brackets")]
    [DataRow("tcp:[::1", "bracket")]
    [DataRow("tcp:[::1]6640", "is not a port")]
    [DataRow("tcp:[1.2.3.4]:6640", "is not a host name")]
    [DataRow("tcp:a b:6640", "is not a host name")]
    [DataRow("ssl:", "the host is missing")]
    [DataRow("ptcp:6640", "is for servers")]
    public void TryParse_NoEndpoint_SaysWhy(string? text, string reason)
    {
        Assert.IsFalse(OvsdbEndpoint.TryParse(text, out var endpoint, out var error));

        Assert.IsNull(endpoint);
        StringAssert.Contains(error, reason);
        StringAssert.Contains(error, $"'{text}'");
    }

    [TestMethod]
    public void TryParse_PathTooLongForASocket_SaysSo()
    {
        Assert.IsTrue(OvsdbEndpoint.TryParse($"unix:/{new string('x', 106)}", out _, out _));
        Assert.IsFalse(OvsdbEndpoint.TryParse($"unix:/{new string('x', 107)}", out _, out var error));
        StringAssert.Contains(error, "107 bytes");
    }
}
