using SharpOpenFlow.Tests.Vectors;

namespace SharpOpenFlow.Tests.Messages;

[TestClass]
public sealed class ErrorTests
{
    /// <summary>Each type of the specification with its enum of codes.</summary>
    public static IEnumerable<(ErrorType Type, Type Codes)> Types =>
    [
        (ErrorType.HelloFailed, typeof(HelloFailedCode)), (ErrorType.BadRequest, typeof(BadRequestCode)),
        (ErrorType.BadAction, typeof(BadActionCode)), (ErrorType.BadInstruction, typeof(BadInstructionCode)),
        (ErrorType.BadMatch, typeof(BadMatchCode)), (ErrorType.FlowModFailed, typeof(FlowModFailedCode)),
        (ErrorType.GroupModFailed, typeof(GroupModFailedCode)), (ErrorType.PortModFailed, typeof(PortModFailedCode)),
        (ErrorType.TableModFailed, typeof(TableModFailedCode)), (ErrorType.QueueOpFailed, typeof(QueueOpFailedCode)),
        (ErrorType.SwitchConfigFailed, typeof(SwitchConfigFailedCode)),
        (ErrorType.RoleRequestFailed, typeof(RoleRequestFailedCode)),
        (ErrorType.MeterModFailed, typeof(MeterModFailedCode)),
        (ErrorType.TableFeaturesFailed, typeof(TableFeaturesFailedCode)),
    ];

    [TestMethod]
    public void Types_OfTheTable_AreAllThereAre() =>
        CollectionAssert.AreEquivalent(
            Enum.GetValues<ErrorType>().Except([ErrorType.Experimenter]).ToArray(),
            Types.Select(row => row.Type).ToArray());

    [TestMethod]
    [DynamicData(nameof(Types))]
    public void Name_EachCode_IsThatOfItsEnum(ErrorType type, Type codes)
    {
        foreach (var code in Enum.GetValues(codes).Cast<Enum>())
        {
            Assert.AreEqual($"{type}/{code}", ErrorNames.Of(type, Convert.ToUInt16(code, null)));
        }
    }

    [TestMethod]
    public void Name_UnknownTypeOrCode_IsTheNumber()
    {
        Assert.AreEqual("FlowModFailed/999", ErrorNames.Of(ErrorType.FlowModFailed, 999));
        Assert.AreEqual("4711/3", ErrorNames.Of((ErrorType)4711, 3));
    }

    [TestMethod]
    public void Name_Experimenter_HasItsNumberAndTheNamesOfBundles()
    {
        Assert.AreEqual(
            "Experimenter(0x4f4e4600)/MsgFailed", ErrorNames.Of(ErrorType.Experimenter, 2313, ExperimenterId.Onf));
        Assert.AreEqual(
            "Experimenter(0x00002320)/36", ErrorNames.Of(ErrorType.Experimenter, 36, ExperimenterId.Nicira));
    }

    [TestMethod]
    public void Event_ToString_HasNameXidAndTheTextOfHelloFailed()
    {
        var wire = OwnedMessage.Write(ErrorMessage.HelloFailed(HelloFailedCode.EPerm, "go away"), 0x2a);

        Assert.AreEqual("HelloFailed/EPerm \"go away\" (xid=0x2a)", ErrorMessageView.Parse(wire).ToEvent().ToString());
    }

    [TestMethod]
    public void About_ExperimentersFault_CarriesItsNumberAndQuotesTheMessage()
    {
        var refused = Vector.Find("bundle_add_with_another_xid_inside").Bytes;
        var fault = Assert.ThrowsExactly<OpenFlowProtocolException>(() => BundleAddView.Parse(refused));

        var error = ErrorMessageView.Parse(OwnedMessage.Write(ErrorMessage.About(refused, fault), 0x102f)).ToEvent();

        // Open vSwitch's own answer quotes the whole message; this one its first 64 bytes.
        var answer = Vector.Find("error_65535_2309_001").Bytes;
        var theirs = ErrorMessageView.Parse(answer).ToEvent();
        Assert.AreEqual(theirs with { Data = [] }, error with { Data = [] });
        Assert.AreSequenceEqual(theirs.Data.Take(ErrorMessage.QuotedLength), error.Data);
    }
}
