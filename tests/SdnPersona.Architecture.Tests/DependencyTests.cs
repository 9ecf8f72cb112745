using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace SdnPersona.Architecture.Tests;

/// <summary>
/// "Dependencies point one way" (docs/architecture.md): what each project may know, checked against the project files
/// and against what the compiled assemblies really refer to.
/// </summary>
[TestClass]
public sealed class DependencyTests
{
    private const string Everything = "*";

    /// <summary>What each project may refer to; plugins that are not listed follow <see cref="Plugin"/>.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["SharpOpenFlow"] = [],
        ["SharpOvsdb"] = [],
        ["SdnPersona.Learning"] = [],
        ["SdnPersona.Abstractions"] = ["SharpOpenFlow"],
        ["SdnPersona.Core"] = ["SharpOpenFlow", "SharpOvsdb", "SdnPersona.Abstractions"],
        ["SdnPersona.Storage"] = ["SharpOpenFlow", "SdnPersona.Abstractions"],
        ["SdnPersona.Controller"] = [Everything],
        ["SdnPersona.Cli"] = [Everything],
    };

    /// <summary>Never the core, never each other; of SharpOpenFlow they get values through the abstractions.</summary>
    private static readonly string[] Plugin = ["SharpOpenFlow", "SdnPersona.Abstractions", "SdnPersona.Learning"];

    public static IEnumerable<object[]> Projects => Repository.Products.Keys.Order().Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Project_File_RefersOnlyToWhatItMayKnow(string project)
    {
        var references = XDocument.Load(Repository.Products[project]).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

        AssertAllowed(project, references);
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Assembly_AsCompiled_RefersOnlyToWhatItMayKnow(string project)
    {
        var ours = Repository.Products.Keys.Select(AssemblyName).ToHashSet();
        var references = Metadata(project, reader => reader.AssemblyReferences
            .Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))
            .Where(ours.Contains)
            .ToArray());

        AssertAllowed(project, references);
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Assembly_BelowTheHost_KnowsNeitherAspNetNorSql(string project)
    {
        if (project is "SdnPersona.Controller" or "SdnPersona.Cli")
        {
            return;
        }

        string[] forbidden = project == "SdnPersona.Storage"
            ? ["Microsoft.AspNetCore"]
            : ["Microsoft.AspNetCore", "Dapper", "Microsoft.Data.Sqlite", "Npgsql", "System.Data.Common"];
        var references = Metadata(project, reader => reader.AssemblyReferences
            .Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))
            .ToArray());

        var found = references.Where(reference => forbidden.Any(word => reference.StartsWith(word, StringComparison.Ordinal)));
        Assert.IsEmpty(found, string.Join(", ", found));
    }

    [TestMethod]
    [DataRow("SharpOpenFlow")]
    [DataRow("SharpOvsdb")]
    public void Package_AtRunTime_NeedsOnlyTheFramework(string project)
    {
        var packages = XDocument.Load(Repository.Products[project]).Descendants("PackageReference")
            .Where(package => (string?)package.Attribute("PrivateAssets") != "all")
            .Select(package => package.Attribute("Include")!.Value);

        Assert.IsEmpty(packages, string.Join(", ", packages));
    }

    [TestMethod]
    public void Abstractions_OfSharpOpenFlow_UsesValuesOnly()
    {
        var used = Metadata("SdnPersona.Abstractions", reader => reader.TypeReferences
            .Select(reader.GetTypeReference)
            .Where(type => AssemblyOf(type, reader) == "SharpOpenFlow")
            .Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}")
            .ToArray());
        var sharpOpenFlow = Assembly.Load("SharpOpenFlow");

        Assert.IsNotEmpty(used);
        foreach (var name in used)
        {
            Assert.IsTrue(sharpOpenFlow.GetType(name, throwOnError: true)!.IsValueType, $"{name} is no value");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Internals_AreVisibleToTestsOnly(string project)
    {
        var friends = Assembly.Load(AssemblyName(project)).GetCustomAttributes<InternalsVisibleToAttribute>()
            .Select(friend => friend.AssemblyName)
            .Where(friend => !friend.EndsWith(".Tests", StringComparison.Ordinal)
                && !friend.EndsWith(".Fuzz", StringComparison.Ordinal)
                && !friend.EndsWith(".Benchmarks", StringComparison.Ordinal)
                && friend != "DynamicProxyGenAssembly2");

        Assert.IsEmpty(friends, string.Join(", ", friends));
    }

    [TestMethod]
    [DataRow("profiles", "SdnPersona.Segmentation/builtin/profiles")]
    [DataRow("personas", "SdnPersona.Personas/builtin")]
    public void BuiltInFiles_OfAPlugin_AreBesideTheProgram(string folder, string source)
    {
        var written = Files(Path.Combine(Repository.Root, "plugins", source));
        var beside = Files(Path.Combine(AppContext.BaseDirectory, folder));

        CollectionAssert.AreEqual(written, beside);
    }

    private static void AssertAllowed(string project, IEnumerable<string> references)
    {
        var isPlugin = Path.GetRelativePath(Repository.Root, Repository.Products[project])
            .StartsWith("plugins", StringComparison.Ordinal);
        var allowed = Allowed.GetValueOrDefault(project) ?? (isPlugin
            ? Plugin
            : throw new InvalidOperationException($"say in {nameof(DependencyTests)} what {project} may refer to"));
        var wrong = references.Where(reference => !allowed.Contains(Everything) && !allowed.Contains(reference)).ToArray();

        Assert.IsEmpty(wrong, $"{project} must not know {string.Join(", ", wrong)}");
    }

    private static string? AssemblyOf(TypeReference type, MetadataReader reader) =>
        type.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)
            : null;

    private static string[] Files(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
        : [];

    private static string AssemblyName(string project) => project == "SdnPersona.Cli" ? "sdnpersona" : project;

    private static T Metadata<T>(string project, Func<MetadataReader, T> read)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{AssemblyName(project)}.dll"));
        using var image = new PEReader(file);
        return read(image.GetMetadataReader());
    }
}
