namespace SdnPersona.Architecture.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Every project of the product, by name, with its file; samples are no part of it.</summary>
    public static IReadOnlyDictionary<string, string> Products { get; } = new[] { "openflow", "plugins", "controller" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}samples{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file));

    private static string Find(string folder)
    {
        var place = new DirectoryInfo(folder);
        while (!File.Exists(Path.Combine(place.FullName, "SdnPersona.sln")))
        {
            place = place.Parent ?? throw new InvalidOperationException($"{folder} is not inside the repository");
        }

        return place.FullName;
    }
}
