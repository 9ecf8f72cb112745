using FsCheck;
using FsCheck.Fluent;

namespace SharpOvsdb.Tests.Values;

/// <summary>Values in JSON and back (RFC 7047 §5.1).</summary>
[TestClass]
public sealed class OvsdbValueTests
{
    private const string Uuid = "550e8400-e29b-41d4-a716-446655440000";

    [TestMethod]
    [DataRow("\"text\"")]
    [DataRow("-9223372036854775808")]
    [DataRow("9223372036854775807")]
    [DataRow("1.5")]
    [DataRow("true")]
    [DataRow("false")]
    [DataRow("[\"uuid\",\"" + Uuid + "\"]")]
    [DataRow("[\"named-uuid\",\"row_1\"]")]
    [DataRow("[\"set\",[]]")]
    [DataRow("[\"set\",[\"a\",\"b\"]]")]
    [DataRow("[\"set\",[[\"uuid\",\"" + Uuid + "\"],[\"named-uuid\",\"x\"]]]")]
    [DataRow("[\"map\",[]]")]
    [DataRow("[\"map\",[[\"k\",\"v\"],[\"l\",\"\"]]]")]
    [DataRow("[\"map\",[[1,[\"uuid\",\"" + Uuid + "\"]]]]")]
    public void ParseJson_ValueOfTheRfc_IsWrittenAsItWas(string json)
    {
        Assert.AreEqual(json, OvsdbValue.ParseJson(json).ToJson());
    }

    [TestMethod]
    [DataRow("[\"set\",[\"one\"]]", "\"one\"", DisplayName = "a set of one is an atom")]
    [DataRow("[\"set\",[\"b\",\"a\"]]", "[\"set\",[\"a\",\"b\"]]", DisplayName = "order does not matter")]
    [DataRow("[\"map\",[[\"b\",1],[\"a\",2]]]", "[\"map\",[[\"a\",2],[\"b\",1]]]")]
    public void ParseJson_AnotherSpelling_IsEqual(string json, string canonical)
    {
        Assert.AreEqual(OvsdbValue.ParseJson(canonical), OvsdbValue.ParseJson(json));
        Assert.AreEqual(OvsdbValue.ParseJson(canonical).GetHashCode(), OvsdbValue.ParseJson(json).GetHashCode());
        Assert.AreEqual(canonical, OvsdbValue.ParseJson(json).ToJson());
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("[]")]
    [DataRow("[\"set\"]")]
    [DataRow("[\"set\",1]")]
    [DataRow("[\"set\",[\"a\",\"a\"]]", DisplayName = "an element twice")]
    [DataRow("[\"set\",[[\"set\",[]]]]", DisplayName = "a set in a set")]
    [DataRow("[\"map\",[[\"k\"]]]")]
    [DataRow("[\"map\",[[\"k\",\"v\"],[\"k\",\"w\"]]]", DisplayName = "a key twice")]
    [DataRow("[\"map\",{}]")]
    [DataRow("[\"uuid\",\"550e8400\"]")]
    [DataRow("[\"uuid\",7]")]
    [DataRow("[\"named-uuid\",\"1x\"]")]
    [DataRow("[\"named-uuid\",\"a b\"]")]
    [DataRow("[\"other\",\"x\"]")]
    [DataRow("1e999")]
    [DataRow("\"\\u0000\"")]
    [DataRow("\"\\ud800\"", DisplayName = "half a surrogate pair")]
    [DataRow("\"a")]
    [DataRow("")]
    public void ParseJson_NoValue_IsRefused(string json)
    {
        var failure = Assert.ThrowsExactly<OvsdbException>(() => OvsdbValue.ParseJson(json));

        Assert.AreEqual(OvsdbErrorKind.Protocol, failure.Kind);
    }

    [TestMethod]
    public void ToJson_AnyStringsAndIntegers_ComeBackEqual()
    {
        // Null characters are refused, and half surrogate pairs cannot be said in UTF-8: neither is text to OVSDB.
        var text = ArbMap.Default.GeneratorFor<string>()
            .Select(words => string.Concat((words ?? "").Where(letter => letter != '\0' && !char.IsSurrogate(letter))));
        var value = Gen.OneOf(
            Gen.Select(text, words => (OvsdbValue)OvsdbValue.Of(words)),
            Gen.Select(ArbMap.Default.GeneratorFor<long>(), number => (OvsdbValue)OvsdbValue.Of(number)),
            Gen.Select(Gen.ListOf(text), words => (OvsdbValue)OvsdbValue.Set(words)),
            Gen.Select(
                Gen.ListOf(Gen.Zip(text, text)),
                pairs => (OvsdbValue)OvsdbValue.Map(
                    pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)))));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(value.ToArbitrary(), original => OvsdbValue.ParseJson(original.ToJson()).Equals(original)));
    }

    [TestMethod]
    public void Of_TextThatOvsdbRefuses_IsTheCallersMistake()
    {
        Assert.ThrowsExactly<ArgumentException>(() => OvsdbValue.Of("a\0b"));
        Assert.ThrowsExactly<ArgumentException>(() => OvsdbAtom.Named("7up"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OvsdbAtom.Of(double.NaN));
    }

    [TestMethod]
    public void Equals_ValuesOfDifferentKinds_AreDifferent()
    {
        Assert.AreNotEqual<OvsdbValue>(OvsdbValue.Of("1"), OvsdbValue.Of(1));
        Assert.AreNotEqual<OvsdbValue>(OvsdbValue.Of(true), OvsdbValue.Of(1));
        Assert.AreNotEqual<OvsdbValue>(OvsdbSet.Empty, OvsdbMap.Empty);
        Assert.AreNotEqual<OvsdbValue>(OvsdbValue.Of(Uuid), OvsdbValue.Of(Guid.Parse(Uuid)));
    }

    [TestMethod]
    [DataRow("\"x\"", true, true, false, false)]
    [DataRow("[\"set\",[]]", false, true, true, false)]
    [DataRow("[\"set\",[\"x\",\"y\"]]", false, false, false, false)]
    [DataRow("7", false, false, true, false)]
    [DataRow("[\"map\",[[\"k\",\"v\"]]]", false, false, false, true)]
    [DataRow("[\"map\",[[\"k\",1]]]", false, false, false, false)]
    public void ColumnType_Accepts_OnlyItsValues(
        string json, bool text, bool optionalText, bool optionalInteger, bool textMap)
    {
        var value = OvsdbValue.ParseJson(json);

        Assert.AreEqual(text, OvsdbColumnType.Text.Accepts(value));
        Assert.AreEqual(optionalText, OvsdbColumnType.OptionalText.Accepts(value));
        Assert.AreEqual(optionalInteger, OvsdbColumnType.OptionalInteger.Accepts(value));
        Assert.AreEqual(textMap, OvsdbColumnType.TextMap.Accepts(value));
    }
}
