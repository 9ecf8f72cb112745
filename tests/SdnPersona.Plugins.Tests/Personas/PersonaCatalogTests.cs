using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Personas;

namespace SdnPersona.Plugins.Tests.Personas;

[TestClass]
public sealed class PersonaCatalogTests : IDisposable
{
    private readonly ManualClock _clock = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-personas-").FullName;
    private int _writes;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void BuiltIns_AllAreRight()
    {
        using var catalog = Open(new());
        Assert.IsEmpty(catalog.Errors);
        CollectionAssert.AreEquivalent(
            new[] { "idle", "api-consumer", "service", "data-exporter", "data-importer", "compromised" },
            catalog.Personas.Select(persona => persona.Name).ToArray());
        CollectionAssert.AreEquivalent(
            new[] { "idle", "api-consumer", "service", "data-exporter", "data-importer", "quarantine" },
            catalog.Personas.Select(persona => persona.Profile).ToArray());
    }

    [TestMethod]
    public void Folder_FileAddedChangedAndRemoved_IsSeenWithinTwoSeconds()
    {
        using var catalog = Open(Mine());
        Assert.IsEmpty(catalog.Personas);
        Write("a.yaml", PersonaDocumentTests.Good);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.AreEqual(2, catalog.Personas.Single().Prior);

        Write("a.yaml", PersonaDocumentTests.Good.Replace("prior: 2", "prior: 3", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.AreEqual(3, catalog.Personas.Single().Prior);

        File.Delete(Path.Combine(_folder, "a.yaml"));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsEmpty(catalog.Personas);
    }

    [TestMethod]
    public void Folder_FileBreaks_LastGoodStaysAndTheReasonIsGiven()
    {
        Write("a.yaml", PersonaDocumentTests.Good);
        using var catalog = Open(Mine());
        Write("a.yaml", PersonaDocumentTests.Good.Replace("prior: 2", "prior: none", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.AreEqual(2, catalog.Personas.Single().Prior);
        var error = catalog.Errors.Single();
        Assert.AreEqual((Path.Combine(_folder, "a.yaml"), 7, "spec.prior"), (error.File, error.Line, error.Field));

        Write("a.yaml", PersonaDocumentTests.Good.Replace("prior: 2", "prior: 5", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.AreEqual(5, catalog.Personas.Single().Prior);
        Assert.IsEmpty(catalog.Errors);
    }

    [TestMethod]
    public void Folder_NothingChanges_TheSnapshotIsTheSame()
    {
        Write("a.yaml", PersonaDocumentTests.Good);
        using var catalog = Open(Mine());
        var before = catalog.Personas;
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.IsTrue(before == catalog.Personas);
    }

    [TestMethod]
    public void Folder_NameDefinedTwice_TheSecondIsRefused()
    {
        Write("a.yaml", PersonaDocumentTests.Good);
        Write(
            "b.json",
            """
            {
              "kind": "Persona", "metadata": { "name": "batch" },
              "spec": { "profile": "p", "features": [ { "feature": "duty_cycle", "mean": 1, "spread": 1 } ] }
            }
            """);
        using var catalog = Open(Mine());
        Assert.AreEqual("service", catalog.Personas.Single().Profile);
        Assert.AreEqual("metadata.name", catalog.Errors.Single().Field);
        Assert.Contains("a.yaml", catalog.Errors.Single().Reason);

        File.Delete(Path.Combine(_folder, "a.yaml"));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.AreEqual("p", catalog.Personas.Single().Profile);
        Assert.IsEmpty(catalog.Errors);
    }

    [TestMethod]
    public void Folder_NameOfABuiltIn_IsRefusedUnlessThatIsExcluded()
    {
        Write("a.yaml", PersonaDocumentTests.Good.Replace("name: batch", "name: idle", StringComparison.Ordinal));
        using var refused = Open(new() { Folders = [_folder] });
        Assert.AreEqual("idle", refused.Personas.Single(persona => persona.Name == "idle").Profile);
        Assert.HasCount(1, refused.Errors);

        using var replaced = Open(new() { Folders = [_folder], ExcludedBuiltIns = ["idle"] });
        Assert.AreEqual("service", replaced.Personas.Single(persona => persona.Name == "idle").Profile);
        Assert.IsEmpty(replaced.Errors);
    }

    [TestMethod]
    public void Folder_MissingFromTheStart_IsReadWhenItComesAndIsAnErrorWhenItGoes()
    {
        var later = Path.Combine(_folder, "later");
        using var catalog = Open(new() { BuiltInFolder = null, Folders = [later] });
        Assert.IsEmpty(catalog.Errors, "an operator need not have personas of his own");
        Directory.CreateDirectory(later);
        File.WriteAllText(Path.Combine(later, "a.yml"), PersonaDocumentTests.Good);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsEmpty(catalog.Errors);
        Assert.HasCount(1, catalog.Personas);

        Directory.Delete(later, recursive: true);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.AreEqual(later, catalog.Errors.Single().File);
        Assert.HasCount(1, catalog.Personas, "a folder that went away may be a remount");
    }

    [TestMethod]
    public void Folder_OtherFiles_AreNotRead()
    {
        Write("README.md", "hello");
        Write(".a.yaml.swp.yaml", "half a file");
        using var catalog = Open(Mine());
        Assert.IsEmpty(catalog.Errors);
    }

    [TestMethod]
    public void Folder_HugeFile_IsRefused()
    {
        Write("a.yaml", PersonaDocumentTests.Good + new string(' ', 2 << 20));
        using var catalog = Open(Mine());
        Assert.Contains("at most", catalog.Errors.Single().Reason);
    }

    [TestMethod]
    public void Dispose_EndsTheWatch()
    {
        var catalog = Open(Mine());
        catalog.Dispose();
        Write("a.yaml", PersonaDocumentTests.Good);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.IsEmpty(catalog.Personas);
    }

    private PersonaOptions Mine() => new() { BuiltInFolder = null, Folders = [_folder] };

    private PersonaCatalog Open(PersonaOptions options) => new(options, _clock, NullLogger<PersonaCatalog>.Instance);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);

        // File systems may keep time too coarsely for a test; an editor never saves twice in one of their ticks.
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(++_writes));
    }
}
