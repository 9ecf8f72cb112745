using static SharpOpenFlow.OxmFields;

namespace SharpOpenFlow.Tests.Matching;

[TestClass]
public sealed class MatchTests
{
    private static readonly Oxm Ip = EthType.Exactly(EtherType.IPv4);
    private static readonly IPv4 Address = IPv4.Parse("10.1.2.3");

    [TestMethod]
    public void Of_FieldsInAnyOrder_EqualWithTheSameHash()
    {
        Oxm[] fields = [Ip, IPv4Dst.Exactly(Address), Reg3.Exactly(7), Metadata.Exactly(1), CtMark.Exactly(2)];
        var one = Match.Of(fields);
        var other = Match.Of([.. fields.Reverse()]);

        Assert.AreEqual(one, other);
        Assert.IsTrue(one == other);
        Assert.AreEqual(one.GetHashCode(), other.GetHashCode());
    }

    [TestMethod]
    [DataRow(0x0a010203u)]
    [DataRow(0x0a010000u)]
    public void Of_BitsOutsideTheMask_Dropped(uint value)
    {
        var match = Match.Of(Ip, IPv4Dst.Masked(new IPv4(value), IPv4.Mask(16)));

        Assert.AreEqual(Match.Of(Ip, IPv4Dst.Masked(IPv4.Parse("10.1.0.0"), IPv4.Mask(16))), match);
        Assert.AreEqual("ip,nw_dst=10.1.0.0/16", match.ToString());
    }

    [TestMethod]
    public void Of_MaskOfAllOnes_SameAsExactly() =>
        Assert.AreEqual(Match.Of(Ip, IPv4Dst.Exactly(Address)), Match.Of(Ip, IPv4Dst.Masked(Address, IPv4.Mask(32))));

    [TestMethod]
    public void Of_MaskOfAllBitsThatTheFieldHas_SameAsExactly() => Assert.AreEqual(
        Match.Of(VlanVid.Exactly(VlanPresent | 7)), Match.Of(VlanVid.Masked(VlanPresent | 7, 0x1fff)));

    [TestMethod]
    public void Of_MaskOfZero_FieldLeftOut()
    {
        var match = Match.Of(IPv4Dst.Masked(Address, IPv4.Mask(0)));

        Assert.AreEqual(Match.Empty, match);
        Assert.IsTrue(match.IsEmpty);
    }

    [TestMethod]
    public void Of_FieldTwice_Refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => Match.Of(Reg0.Exactly(1), Reg0.Masked(2, 2)));

    [TestMethod]
    public void Of_DefaultElement_Refused() => Assert.ThrowsExactly<ArgumentException>(() => Match.Of(default(Oxm)));

    [TestMethod]
    public void Of_WideRegister_Refused() => Assert.ThrowsExactly<ArgumentException>(() => Match.Of(XxReg0.Exactly(1)));

    [TestMethod]
    public void TryGet_FieldsOfTheMatch_ValueAndMask()
    {
        var match = Match.Of(Ip, IPv4Dst.Masked(Address, IPv4.Mask(8)), Metadata.Exactly(5));

        Assert.IsTrue(match.TryGet(IPv4Dst, out var value, out var mask));
        Assert.AreEqual((IPv4.Parse("10.0.0.0"), IPv4.Mask(8)), (value, mask));
        Assert.IsTrue(match.TryGet(Metadata, out var metadata, out var all));
        Assert.AreEqual((5UL, ulong.MaxValue), (metadata, all));
        Assert.IsFalse(match.TryGet(IPv4Src, out _, out _));
    }

    [TestMethod]
    public void Parse_OlderNumbers_EqualsOpenFlowsNumbers()
    {
        // NXM_OF_ETH_TYPE, NXM_OF_IP_DST/16, NXM_NX_TCP_FLAGS
        var older = Parse("00000602" + "0800" + "00001108" + "0a010000ffff0000" + "00014402" + "0002");

        Assert.AreEqual(Match.Of(Ip, IPv4Dst.Masked(Address, IPv4.Mask(16)), OxmFields.TcpFlags.Exactly(2)), older);
    }

    [TestMethod]
    public void Parse_UnknownFields_KeptByteForByteInOrder()
    {
        var tunMetadata = "000150" + "7c" + string.Concat(Enumerable.Repeat("a5", 124));
        const string Masked = "8000c902f00f";
        const string Experimenter = "ffff02080011223355667788";

        var match = Parse(Experimenter + tunMetadata + Masked + "80000a020800");

        Assert.AreEqual("80000a020800" + Masked + tunMetadata + Experimenter, FieldsOf(match));
        Assert.AreEqual(match, Match.Parse(Written(match)));
    }

    [TestMethod]
    public void Parse_MoreFieldsThanUsual_AllKept()
    {
        var fields = OxmFields.All.Where(field => !OxmFields.IsForActionsOnly(field));
        var tlvs = fields.Select(field => Hex(new Oxm(field, field.AllOnes, field.AllOnes))).ToArray();

        var match = Parse(string.Concat(tlvs.Reverse()));

        Assert.AreEqual(string.Concat(tlvs), FieldsOf(match));
        Assert.IsGreaterThan(512, match.Length);
        Assert.AreEqual(match, Match.Of([.. fields.Select(field => new Oxm(field, field.AllOnes, field.AllOnes))]));
    }

    [TestMethod]
    public void WriteTo_AnyMatch_PaddedToEightBytes()
    {
        foreach (
            var match in new[] { Match.Empty, Match.Of(Ip), Match.Of(Reg0.Exactly(1)), Match.Of(Metadata.Exactly(1)) })
        {
            Assert.AreEqual(0, match.Length % 8);
            Assert.AreEqual(match, Match.Parse(Written(match)));
        }
    }

    [TestMethod]
    public void GetEnumerator_Fields_InCanonicalOrder()
    {
        List<string> names = [];
        foreach (var field in Match.Of(Reg0.Exactly(1), Ip, InPort.Exactly(new PortNo(1))))
        {
            names.Add(field.Field!.Name);
        }

        CollectionAssert.AreEqual(new[] { "in_port", "eth_type", "reg0" }, names);
    }

    [TestMethod]
    public void ToArray_KnownAndUnknownFields_TheKnownOnes()
    {
        var match = Parse("80000a020800" + "8000c802f00f" + "000100040000000a");

        CollectionAssert.AreEqual(new[] { Ip, Reg0.Exactly(10) }, match.ToArray());
    }

    private static Match Parse(string fields)
    {
        var length = 4 + (fields.Length / 2);
        return Match.Parse(
            Convert.FromHexString(
                $"0001{length:x4}{fields}" + new string('0', -length & 7) + new string('0', -length & 7)));
    }

    private static byte[] Written(Match match)
    {
        var wire = new byte[match.Length];
        match.WriteTo(wire);
        return wire;
    }

    private static string FieldsOf(Match match)
    {
        var hex = "";
        foreach (var field in match)
        {
            hex += Convert.ToHexStringLower(field.Wire);
        }

        return hex;
    }

    private static string Hex(Oxm oxm)
    {
        var wire = new byte[oxm.Length];
        oxm.WriteTo(wire);
        return Convert.ToHexStringLower(wire);
    }
}
