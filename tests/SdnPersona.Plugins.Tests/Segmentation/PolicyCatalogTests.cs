using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Segmentation;

namespace SdnPersona.Plugins.Tests.Segmentation;

[TestClass]
public sealed class PolicyCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-policy-").FullName;
    private readonly Mock<IStateStore> _store = new();
    private readonly List<AuditRecord> _records = [];
    private readonly FixedPersonas _personas = new();
    private readonly PolicyCatalog _catalog;
    private ImmutableDictionary<string, EnforcementMode> _modes = ImmutableDictionary<string, EnforcementMode>.Empty;

    public PolicyCatalogTests()
    {
        _store.Setup(store => store.ModesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => _modes);
        _store
            .Setup(store => store.SetModeAsync(
                It.IsAny<string>(), It.IsAny<EnforcementMode>(), It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()))
            .Callback((string group, EnforcementMode mode, AuditRecord record, CancellationToken _) =>
            {
                _modes = _modes.SetItem(group, mode);
                _records.Add(record);
            })
            .Returns(Task.CompletedTask);
        _store.Setup(store => store.RecordAsync(It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()))
            .Callback((AuditRecord record, CancellationToken _) => _records.Add(record))
            .ReturnsAsync((AuditRecord record, CancellationToken _) => AuditEntry.Continue(0, AuditEntry.Start, record));
        _catalog = Create();
    }

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    [TestMethod]
    public async Task BuiltInProfiles_AllLoadWithoutError()
    {
        await _catalog.LoadAsync(Cancellation);

        Assert.IsEmpty(_catalog.Errors, string.Join('\n', _catalog.Errors));
        string[] expected = ["api-consumer", "data-exporter", "data-importer", "idle", "open", "quarantine", "service"];
        CollectionAssert.AreEqual(expected, _catalog.Profiles.Keys.Order().ToArray());
        Assert.AreEqual(EstablishedConnections.Drop, _catalog.Profiles["quarantine"].Established);
        Assert.AreEqual(20000u, _catalog.Profiles["data-exporter"].BandwidthOut?.Kbps);
        Assert.AreEqual(SecurityGroup.DefaultName, _catalog.Groups.Single().Name);
    }

    [TestMethod]
    public async Task BuiltInProfiles_ButQuarantine_LetAVmRun()
    {
        await _catalog.LoadAsync(Cancellation);

        foreach (var profile in _catalog.Profiles.Values.Where(profile => profile.Name != "quarantine"))
        {
            Assert.IsTrue(Allows(profile, Direction.Egress, RuleProtocol.Udp, 53), $"{profile.Name}: DNS");
            Assert.IsTrue(Allows(profile, Direction.Egress, RuleProtocol.Tcp, 53), $"{profile.Name}: DNS over TCP");
            Assert.IsTrue(Allows(profile, Direction.Egress, RuleProtocol.Udp, 123), $"{profile.Name}: NTP");
            Assert.IsTrue(Allows(profile, Direction.Egress, RuleProtocol.Udp, 67), $"{profile.Name}: DHCP");
            Assert.IsTrue(Allows(profile, Direction.Egress, RuleProtocol.Icmp, null), $"{profile.Name}: ICMP out");
            Assert.IsTrue(Allows(profile, Direction.Ingress, RuleProtocol.Icmp, null), $"{profile.Name}: ICMP in");
        }

        Assert.IsFalse(Allows(_catalog.Profiles["quarantine"], Direction.Egress, RuleProtocol.Udp, 53));
    }

    [TestMethod]
    public void Catalog_BeforeLoad_SaysSo() =>
        Assert.ThrowsExactly<InvalidOperationException>(() => _catalog.Groups);

    [TestMethod]
    public async Task Groups_AreOrderedByPriorityThenNameAndDefaultIsLast()
    {
        Group("zeta", "{selector: {names: [z]}, priority: 5}");
        Group("beta", "{selector: {names: [b]}}");
        Group("alpha", "{selector: {names: [a]}}");
        Group("default", "{minimumProbability: 0.9}");
        Group("late", "{selector: {names: [l]}, priority: -1}");
        await _catalog.LoadAsync(Cancellation);

        string[] expected = ["zeta", "alpha", "beta", "late", "default"];
        CollectionAssert.AreEqual(expected, _catalog.Groups.Select(group => group.Name).ToArray());
        Assert.AreEqual(0.9, _catalog.Groups[^1].MinimumProbability);
    }

    [TestMethod]
    public async Task Profile_OfABuiltInsName_ReplacesIt()
    {
        Profile("idle", "{description: mine}");
        await _catalog.LoadAsync(Cancellation);
        Assert.AreEqual("mine", _catalog.Profiles["idle"].Description);

        File.Delete(Path.Combine(_folder, "profiles", "idle.yaml"));
        await _catalog.LoadAsync(Cancellation);

        Assert.AreNotEqual("mine", _catalog.Profiles["idle"].Description);
        Assert.IsEmpty(_catalog.Errors);
    }

    [TestMethod]
    public async Task File_ThatBreaks_LeavesItsLastGoodVersionInForce()
    {
        Profile("web", "{description: one}");
        await _catalog.LoadAsync(Cancellation);

        Profile("web", "{description: two, defaultEgress: maybe}");
        Assert.IsTrue(await _catalog.LoadAsync(Cancellation));
        Assert.AreEqual("one", _catalog.Profiles["web"].Description);
        Assert.AreEqual("spec.defaultEgress", _catalog.Errors.Single().Field);
        Assert.IsFalse(await _catalog.LoadAsync(Cancellation));

        Profile("web", "{description: three}");
        await _catalog.LoadAsync(Cancellation);
        Assert.AreEqual("three", _catalog.Profiles["web"].Description);
        Assert.IsEmpty(_catalog.Errors);
    }

    [TestMethod]
    public async Task File_BrokenFromTheStart_DoesNotKeepOthersOut()
    {
        Profile("broken", "{rules: 5}");
        File.WriteAllText(Path.Combine(_folder, "profiles", "worse.yaml"), "kind: [");
        File.WriteAllBytes(Path.Combine(_folder, "profiles", "binary.yaml"), [0, 1, 2, 0xff, 0xfe]);
        File.WriteAllText(Path.Combine(_folder, "profiles", "notes.txt"), "kind: [");
        Profile("good", "{}");
        await _catalog.LoadAsync(Cancellation);

        Assert.IsTrue(_catalog.Profiles.ContainsKey("good"));
        CollectionAssert.AreEquivalent(
            new[] { "broken.yaml", "worse.yaml", "binary.yaml" },
            _catalog.Errors.Select(error => Path.GetFileName(error.File)).Distinct().ToArray());
    }

    [TestMethod]
    public async Task Group_ThatNamesAnUnknownProfile_IsRefusedAtTheLineOfTheName()
    {
        Group("web", "\n  selector: {names: [w]}\n  profiles:\n    idle: typo\n");
        await _catalog.LoadAsync(Cancellation);

        Assert.AreEqual(SecurityGroup.DefaultName, _catalog.Groups.Single().Name);
        Assert.AreEqual(("spec.profiles.idle", 6), (_catalog.Errors.Single().Field, _catalog.Errors.Single().Line));
    }

    [TestMethod]
    public async Task Group_ThatComesToNameAnUnknownProfile_KeepsItsLastGoodVersion()
    {
        Group("web", "{selector: {names: [w]}, priority: 1}");
        await _catalog.LoadAsync(Cancellation);

        Group("web", "{selector: {names: [w]}, priority: 2, defaultProfile: typo}");
        await _catalog.LoadAsync(Cancellation);

        Assert.AreEqual(("web", 1), (_catalog.Groups[0].Name, _catalog.Groups[0].Priority));
        Assert.AreEqual("spec.defaultProfile", _catalog.Errors.Single().Field);
    }

    [TestMethod]
    public async Task Refusal_OfOneFile_RefusesThoseThatNeedItToo()
    {
        Group("a", "{selector: {names: [a]}, defaultProfile: p}");
        Profile("p", "{rules: [{name: r, direction: egress, action: allow, peer: {group: b}}]}");
        Group("b", "{selector: {names: [b]}, defaultProfile: missing}");
        Group("c", "{selector: {names: [c]}}");
        await _catalog.LoadAsync(Cancellation);

        CollectionAssert.AreEqual(new[] { "c", "default" }, _catalog.Groups.Select(group => group.Name).ToArray());
        Assert.IsFalse(_catalog.Profiles.ContainsKey("p"));
        Assert.HasCount(3, _catalog.Errors);
    }

    [TestMethod]
    public async Task Profile_DeletedWhileAGroupNeedsIt_StaysInForceUntilNothingDoes()
    {
        Profile("strict", "{description: kept}");
        Group("web", "{selector: {names: [w]}, defaultProfile: strict}");
        await _catalog.LoadAsync(Cancellation);

        File.Delete(Path.Combine(_folder, "profiles", "strict.yaml"));
        await _catalog.LoadAsync(Cancellation);
        Assert.AreEqual("kept", _catalog.Profiles["strict"].Description);
        Assert.AreEqual("strict", _catalog.Groups[0].DefaultProfile);
        Assert.Contains("no longer declared", _catalog.Errors.Single().Reason);

        Group("web", "{selector: {names: [w]}, defaultProfile: idle}");
        await _catalog.LoadAsync(Cancellation);
        Assert.IsFalse(_catalog.Profiles.ContainsKey("strict"));
        Assert.IsEmpty(_catalog.Errors);
    }

    [TestMethod]
    public async Task Profile_MovedToAnotherFile_IsTheSameProfile()
    {
        Profile("strict", "{description: here}");
        Group("web", "{selector: {names: [w]}, defaultProfile: strict}");
        await _catalog.LoadAsync(Cancellation);

        File.Move(Path.Combine(_folder, "profiles", "strict.yaml"), Path.Combine(_folder, "profiles", "a.yml"));
        await _catalog.LoadAsync(Cancellation);

        Assert.IsEmpty(_catalog.Errors);
        Assert.AreEqual("a.yml", Path.GetFileName(_catalog.Profiles["strict"].Origin));
    }

    [TestMethod]
    public async Task Group_Deleted_IsGone()
    {
        Group("web", "{selector: {names: [w]}}");
        await _catalog.LoadAsync(Cancellation);

        File.Delete(Path.Combine(_folder, "groups", "web.yaml"));
        await _catalog.LoadAsync(Cancellation);

        Assert.HasCount(1, _catalog.Groups);
        Assert.IsEmpty(_catalog.Errors);
    }

    [TestMethod]
    public async Task Name_DeclaredTwice_FirstFileWinsAndTheSecondIsNamed()
    {
        Profile("web", "{description: first}", file: "a");
        Profile("web", "{description: second}", file: "b");
        await _catalog.LoadAsync(Cancellation);

        Assert.AreEqual("first", _catalog.Profiles["web"].Description);
        Assert.AreEqual("b.yaml", Path.GetFileName(_catalog.Errors.Single().File));
        Assert.Contains("a.yaml", _catalog.Errors.Single().Reason);
    }

    [TestMethod]
    public async Task Persona_ThatGoesAway_LeavesTheGroupInForceAndIsReported()
    {
        Group("web", "{selector: {names: [w]}, profiles: {noisy: open}}");
        await _catalog.LoadAsync(Cancellation);
        Assert.IsEmpty(_catalog.Errors);

        _personas.Personas = [.. Sample.Personas.Where(persona => persona.Name != "noisy")];
        Assert.IsTrue(await _catalog.LoadAsync(Cancellation));

        Assert.AreEqual("web", _catalog.Groups[0].Name);
        Assert.AreEqual("spec.profiles.noisy", _catalog.Errors.Single().Field);
    }

    [TestMethod]
    public async Task Persona_WithAProfileThatDoesNotExist_IsReported()
    {
        _personas.Personas = [Sample.Personas[1], Sample.Personas[0] with { Profile = "nowhere", Origin = "idle.yaml" }];
        await _catalog.LoadAsync(Cancellation);

        Assert.AreEqual(("idle.yaml", "spec.profile"), (_catalog.Errors.Single().File, _catalog.Errors.Single().Field));
    }

    [TestMethod]
    public async Task ReachableProfiles_AreThoseThatAChangeOfPersonaCanGive()
    {
        Group("web", "{selector: {names: [w]}, profiles: {service: open}}");
        _personas.Personas = [.. Sample.Personas, Sample.Personas[0] with { Name = "odd", Profile = "nowhere" }];
        await _catalog.LoadAsync(Cancellation);

        string[] expected = ["open", "idle", "quarantine"];
        CollectionAssert.AreEqual(expected, _catalog.ReachableProfiles(_catalog.Groups[0]).ToArray());
    }

    [TestMethod]
    public async Task Folder_ThatGoesAway_LeavesEverythingInForce()
    {
        Profile("strict", "{}");
        Group("web", "{selector: {names: [w]}, defaultProfile: strict}");
        await _catalog.LoadAsync(Cancellation);

        Directory.Move(_folder, _folder + "-away");
        try
        {
            await _catalog.LoadAsync(Cancellation);
            await _catalog.LoadAsync(Cancellation);

            Assert.AreEqual("strict", _catalog.Groups[0].DefaultProfile);
            Assert.IsTrue(_catalog.Errors.All(error => error.Reason.Contains("does not exist", StringComparison.Ordinal)));
            Assert.IsNotEmpty(_catalog.Errors);
        }
        finally
        {
            Directory.Move(_folder + "-away", _folder);
        }

        await _catalog.LoadAsync(Cancellation);
        Assert.IsEmpty(_catalog.Errors);
    }

    [TestMethod]
    public async Task File_OfHugeSize_IsRefusedUnread()
    {
        Profile("big", $"{{description: {new string('x', 1 << 20)}}}");
        await _catalog.LoadAsync(Cancellation);

        Assert.Contains("bytes long", _catalog.Errors.Single().Reason);
    }

    [TestMethod]
    public async Task Mode_FromTheStore_WinsOverTheFile()
    {
        Group("web", "{selector: {names: [w]}, mode: shadow}");
        Group("db", "{selector: {names: [d]}, mode: shadow}");
        _modes = _modes.Add("web", EnforcementMode.Enforce).Add("gone", EnforcementMode.Enforce);
        await _catalog.LoadAsync(Cancellation);

        Assert.AreEqual(EnforcementMode.Enforce, _catalog.Groups.Single(group => group.Name == "web").Mode);
        Assert.AreEqual(EnforcementMode.Shadow, _catalog.Groups.Single(group => group.Name == "db").Mode);
    }

    [TestMethod]
    public async Task Mode_Set_IsStoredAppliedAnnouncedAndKeptOverReload()
    {
        Group("web", "{selector: {names: [w]}}");
        await _catalog.LoadAsync(Cancellation);
        var announced = 0;
        _catalog.Changed += (_, _) => announced++;

        await _catalog.SetModeAsync("web", EnforcementMode.Enforce, "ann", Cancellation);
        Assert.AreEqual(EnforcementMode.Enforce, _catalog.Groups[0].Mode);
        Assert.AreEqual(1, announced);

        Group("web", "{selector: {names: [w]}, mode: shadow}");
        await _catalog.LoadAsync(Cancellation);
        Assert.AreEqual(EnforcementMode.Enforce, _catalog.Groups[0].Mode);
        Assert.AreEqual(EnforcementMode.Enforce, _modes["web"]);
        Assert.AreEqual(
            ("ann", "mode-changed", "web", "observe", "enforce"), Told(_records.Single()), "a file that decides nothing is not told");
    }

    [TestMethod]
    public async Task Mode_ChangedInAFile_IsWrittenDownAsSoonAsItCanBe()
    {
        Group("web", "{selector: {names: [w]}}");
        await _catalog.LoadAsync(Cancellation);
        Assert.IsEmpty(_records, "what was there at the start is no change");
        var works = false;
        _store.Setup(store => store.RecordAsync(It.IsAny<AuditRecord>(), It.IsAny<CancellationToken>()))
            .Returns((AuditRecord record, CancellationToken _) =>
            {
                if (!works)
                {
                    throw new IOException("full");
                }

                _records.Add(record);
                return Task.FromResult(AuditEntry.Continue(0, AuditEntry.Start, record));
            });

        Group("web", "{selector: {names: [w]}, mode: shadow}");
        await Assert.ThrowsExactlyAsync<IOException>(() => _catalog.LoadAsync(Cancellation));
        Assert.AreEqual(EnforcementMode.Shadow, _catalog.Groups[0].Mode, "it is in force all the same");
        works = true;
        await _catalog.LoadAsync(Cancellation);
        await _catalog.LoadAsync(Cancellation);

        Assert.AreEqual((AuditRecord.Files, "mode-changed", "web", "observe", "shadow"), Told(_records.Single()));
    }

    private static (string, string, string, string, string) Told(AuditRecord record) =>
        (record.Actor, record.Action, record.Subject, record.Before, record.After);

    [TestMethod]
    public async Task Mode_SetInTheStoreByAnother_IsInForceAfterTheNextLook()
    {
        await _catalog.LoadAsync(Cancellation);

        _modes = _modes.SetItem("default", EnforcementMode.Shadow);

        Assert.IsTrue(await _catalog.LoadAsync(Cancellation));
        Assert.AreEqual(EnforcementMode.Shadow, _catalog.Groups[^1].Mode);
    }

    [TestMethod]
    public async Task Mode_OfAnUnknownGroup_IsRefusedWithTheKnownOnes()
    {
        await _catalog.LoadAsync(Cancellation);

        var refusal = await Assert.ThrowsExactlyAsync<KeyNotFoundException>(
            () => _catalog.SetModeAsync("nope", EnforcementMode.Enforce, "ann", Cancellation));

        Assert.Contains("there are default", refusal.Message);
        Assert.IsEmpty(_modes);
    }

    [TestMethod]
    public async Task Run_WhenAFileChanges_PutsItInForce()
    {
        await _catalog.LoadAsync(Cancellation);
        var changed = new TaskCompletionSource();
        _catalog.Changed += (_, _) => changed.TrySetResult();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = _catalog.RunAsync(stop.Token);

        Profile("new", "{}");
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await stop.CancelAsync();
        await running;

        Assert.IsTrue(_catalog.Profiles.ContainsKey("new"));
    }

    public void Dispose()
    {
        _catalog.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private PolicyCatalog Create() => new(
        new() { Folders = [_folder], ReloadInterval = TimeSpan.FromMilliseconds(20) },
        _store.Object,
        _personas,
        TimeProvider.System,
        NullLogger<PolicyCatalog>.Instance);

    private void Profile(string name, string spec, string? file = null) => Write("profiles", "Profile", name, spec, file);

    private void Group(string name, string spec) => Write("groups", "SecurityGroup", name, spec, null);

    private void Write(string folder, string kind, string name, string spec, string? file)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName;
        File.WriteAllText(
            Path.Combine(path, $"{file ?? name}.yaml"), $"kind: {kind}\nmetadata: {{name: {name}}}\nspec: {spec}\n");
    }

    private static bool Allows(Profile profile, Direction direction, RuleProtocol protocol, ushort? port)
    {
        var rule = profile.Rules.FirstOrDefault(rule => rule.Direction == direction
            && rule.Peer.Kind == PeerKind.Any
            && (rule.Protocol == RuleProtocol.Any || rule.Protocol == protocol)
            && (rule.Ports.IsEmpty || rule.Ports.Any(range => port >= range.First && port <= range.Last)));
        var otherwise = direction == Direction.Egress ? profile.DefaultEgress : profile.DefaultIngress;
        return (rule?.Action ?? otherwise) == RuleAction.Allow;
    }
}
