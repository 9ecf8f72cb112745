using System.Collections.Frozen;
using System.Reflection;

namespace SharpOpenFlow;

/// <summary>
/// Finds the fields that <see cref="OxmFields"/> declares, so that a new field needs no second entry.
/// </summary>
internal static class OxmFieldIndex
{
    private const int NumbersPerClass = 128;

    private static readonly OxmField?[] Basic = new OxmField?[NumbersPerClass];
    private static readonly OxmField?[] Nicira = new OxmField?[NumbersPerClass];
    private static readonly FrozenDictionary<OxmId, OxmField> Others;

#pragma warning disable CA1810 // The three tables are filled together.
    static OxmFieldIndex()
#pragma warning restore CA1810
    {
        All = [.. typeof(OxmFields).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<OxmField>()
            .OrderBy(field => field.Id.SortKey)];
        var others = new Dictionary<OxmId, OxmField>();
        foreach (var (index, field) in All.Index())
        {
            field.Index = index;
            Add(field.Id, field);
            if (field.Nxm is { } nxm)
            {
                Add(nxm, field);
            }
        }

        Others = others.ToFrozenDictionary();

        void Add(OxmId id, OxmField field)
        {
            switch (id.Class)
            {
                case OxmClass.Basic:
                    Basic[id.Field] = field;
                    break;
                case OxmClass.Nicira:
                    Nicira[id.Field] = field;
                    break;
                default:
                    others.Add(id, field);
                    break;
            }
        }
    }

    /// <summary>Every field, in the order in which matches have them.</summary>
    public static IReadOnlyList<OxmField> All { get; }

    public static OxmField? Find(OxmId id) => id.Class switch
    {
        OxmClass.Basic => Basic[id.Field],
        OxmClass.Nicira => Nicira[id.Field],
        _ => Others.GetValueOrDefault(id),
    };
}
