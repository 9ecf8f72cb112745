namespace SdnPersona.TestSupport;

/// <summary>Files of this repository, for tests that compare with them.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SdnPersona.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no SdnPersona.sln above {AppContext.BaseDirectory}");
    }
}
