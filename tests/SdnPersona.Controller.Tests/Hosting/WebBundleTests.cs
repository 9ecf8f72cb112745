using System.Security.Cryptography;
using System.Text;

namespace SdnPersona.Controller.Tests.Hosting;

[TestClass]
public sealed class WebBundleTests
{
    private static readonly string[] Single =
        ["index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];

    [TestMethod]
    public void Bundle_ThatIsCommitted_IsMadeFromTheSources()
    {
        var folder = Folder();
        var sources = Directory
            .EnumerateFiles(Path.Combine(folder, "src"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Concat(Single)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var listing = string.Concat(sources.Select(path =>
            $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, path))))}  {path}\n"));

        Assert.IsGreaterThan(20, sources.Length);
        Assert.AreEqual(
            File.ReadAllText(Path.Combine(folder, "prebuilt", "SOURCE.sha256")).Trim(),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing))),
            "controller/web/prebuilt is older than its sources: npm ci && npm run build in controller/web");
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SdnPersona.sln")))
            {
                return Path.Combine(folder.FullName, "controller", "web");
            }
        }

        throw new AssertFailedException("the tests do not run within the repository");
    }
}
