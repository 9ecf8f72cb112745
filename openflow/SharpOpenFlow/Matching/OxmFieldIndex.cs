using System.Collections.Frozen;
using System.Reflection;

namespace SharpOpenFlow;

/// <summary>
/// Finds the fields that <see cref="OxmFields"/> declares by their numbers, so that a new field needs no second entry.
/// </summary>
internal sealed class OxmFieldIndex
{
    private const int NumbersPerClass = 128;

    private static readonly OxmFieldIndex Instance = new();

    // Nearly every field on the wire is in one of these two classes.
    private readonly OxmField?[] _basic = new OxmField?[NumbersPerClass];
    private readonly OxmField?[] _nicira = new OxmField?[NumbersPerClass];
    private readonly FrozenDictionary<OxmId, OxmField> _others;
    private readonly OxmField[] _all;

    private OxmFieldIndex()
    {
        _all = [.. typeof(OxmFields).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<OxmField>()
            .OrderBy(field => field.Id.SortKey)];
        var others = new Dictionary<OxmId, OxmField>();
        foreach (var (index, field) in _all.Index())
        {
            field.Index = index;
            Add(others, field.Id, field);
            if (field.Nxm is { } nxm)
            {
                Add(others, nxm, field);
            }
        }

        _others = others.ToFrozenDictionary();
    }

    /// <summary>Every field, in the order in which matches have them.</summary>
    public static IReadOnlyList<OxmField> All => Instance._all;

    public static OxmField? Find(OxmId id) => id.Class switch
    {
        OxmClass.Basic => Instance._basic[id.Field],
        OxmClass.Nicira => Instance._nicira[id.Field],
        _ => Instance._others.GetValueOrDefault(id),
    };

    private void Add(Dictionary<OxmId, OxmField> others, OxmId id, OxmField field)
    {
        switch (id.Class)
        {
            case OxmClass.Basic:
                _basic[id.Field] = field;
                break;
            case OxmClass.Nicira:
                _nicira[id.Field] = field;
                break;
            default:
                others.Add(id, field);
                break;
        }
    }
}
