using System.Reflection;
using static SharpOpenFlow.OxmFields;

namespace SharpOpenFlow.Tests.Matching;

[TestClass]
public sealed class OxmFieldsTests
{
    private static readonly IReadOnlyList<OxmField> Declared =
    [
        .. typeof(OxmFields).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<OxmField>(),
    ];

    public static IEnumerable<object[]> Names => Declared.Select(declared => new object[] { declared.Name });

    [TestMethod]
    public void All_DeclaredFields_PresentWithUniqueNamesAndNumbers()
    {
        Assert.HasCount(Declared.Count, OxmFields.All);
        Assert.AreEqual(Declared.Count, Declared.Select(field => field.Name).Distinct().Count());
        var numbers = Declared.Select(field => field.Id).Concat(
            Declared.Where(field => field.Nxm is not null).Select(field => field.Nxm!.Value));
        Assert.AreEqual(numbers.Count(), numbers.Distinct().Count());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Find_EitherNumber_TheField(string name)
    {
        var field = Declared.Single(field => field.Name == name);

        Assert.AreSame(field, OxmField.Find(field.Id));
        Assert.AreSame(field, OxmField.Find(field.Nxm ?? field.Id));
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void WriteTo_RandomValuesAndMasks_ReadBack(string name)
    {
        var field = Declared.Single(field => field.Name == name);
        var random = new Random(field.Index);
        for (var i = 0; i < 200; i++)
        {
            var value = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()) & field.AllOnes;
            var mask = i % 2 == 0 ? field.AllOnes : new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64());
            var sent = new Oxm(field, value, mask);
            var wire = new byte[sent.Length];
            sent.WriteTo(wire);

            var view = new OxmView(wire);
            Assert.IsTrue(view.TryGetOxm(out var read));
            Assert.AreEqual(sent, read);
            Assert.AreEqual(wire.Length, view.Wire.Length);
            Assert.AreEqual(value & mask, read.Value);
        }
    }

    [TestMethod]
    public void Exactly_ValueWiderThanTheField_Refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => IpDscp.Exactly(64));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => VlanVid.Exactly(0x2000));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => IPv6FlowLabel.Masked(0x100000, 1));
        Assert.AreEqual((UInt128)63, IpDscp.Exactly(63).Value);
    }

    [TestMethod]
    public void Masked_NamedBits_SameAsNumbers()
    {
        var names = OxmFields.CtState.Masked(
            CtState.Established | CtState.Tracked, CtState.New | CtState.Established | CtState.Tracked);

        Assert.AreEqual(OxmFields.CtState.Masked(0x22, 0x23), names);
        Assert.AreEqual("ct_state=-new+est+trk", names.ToString());
        Assert.AreEqual(
            OxmFields.TcpFlags.Masked(0x002, 0x012),
            OxmFields.TcpFlags.Masked(TcpFlags.Syn, TcpFlags.Syn | TcpFlags.Ack));
    }

    [TestMethod]
    public void NxReg_Numbers_TheRegisters()
    {
        Assert.AreSame(Reg0, NxReg(0));
        Assert.AreSame(Reg15, NxReg(15));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxReg(16));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => NxReg(-1));
    }
}
