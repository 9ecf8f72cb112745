using System.Globalization;
using System.Reflection;

namespace SdnPersona.Storage;

/// <summary>
/// One step of a schema: an embedded script named <c>ENGINE/NNNN_name.sql</c>. Scripts that were released never change.
/// </summary>
/// <param name="Version">Number from the file's name; versions are 1, 2, 3… without a gap.</param>
/// <param name="Name">Rest of the file's name.</param>
/// <param name="Script">SQL.</param>
internal sealed record Migration(int Version, string Name, string Script)
{
    /// <summary>All migrations of an engine, in order.</summary>
    public static IReadOnlyList<Migration> Of(string engine)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(engine + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name))];
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        var name = Path.GetFileNameWithoutExtension(resource);
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name[5..], reader.ReadToEnd());
    }
}
