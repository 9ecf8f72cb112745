using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage.Tests;

[TestClass]
public sealed class SqliteStateStoreTests : StateStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-storage-").FullName;
    private SqliteStateStore? _open;

    private string DatabaseFile => Path.Combine(_folder, SqliteStateStore.FileName);

    [TestMethod]
    public async Task Number_WhenAllAreGiven_IsRefused()
    {
        Reopen();
        Execute("INSERT INTO profile_numbers VALUES ('last', 65534)");
        var store = Reopen();

        Assert.AreEqual((ushort)65534, await store.ProfileNumberAsync("last", Cancellation));
        var refusal = await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            () => store.ProfileNumberAsync("one-more", Cancellation));
        Assert.Contains("one-more", refusal.Message);
    }

    [TestMethod]
    public async Task Batch_WithOneBadRow_ChangesNothing()
    {
        await Reopen().SaveAsync([Sample("a")], Cancellation);
        Execute(
            """
            CREATE TRIGGER refuse BEFORE INSERT ON assignments WHEN NEW.workload = 'c'
            BEGIN SELECT RAISE(ABORT, 'no'); END
            """);
        var store = Reopen();

        await Assert.ThrowsExactlyAsync<StorageException>(
            () => store.SaveAsync([Sample("a") with { Persona = "service" }, Sample("b"), Sample("c")], Cancellation));

        Assert.AreEqual("idle", (await store.AssignmentsAsync(Cancellation)).Single().Persona);
    }

    [TestMethod]
    public async Task Assignment_WhoseDocumentIsBroken_IsLeftOutAndOthersAreRead()
    {
        await Reopen().SaveAsync([Sample("a"), Sample("b"), Sample("c")], Cancellation);
        Execute("""UPDATE assignments SET document = '{"persona":' WHERE workload = 'a'""");
        Execute("UPDATE assignments SET document = 'null' WHERE workload = 'b'");

        Assert.AreEqual("c", (await Reopen().AssignmentsAsync(Cancellation)).Single().Workload.Value);
    }

    [TestMethod]
    public async Task ShadowRun_SavedReplacedAndRemoved_IsReadAfterReopening()
    {
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var run = new ShadowRun
        {
            Name = "r",
            Workload = new("vm:a"),
            Target = "a",
            Profile = "p",
            Author = "ann",
            Reason = "why",
            StartedAt = noon,
            EndsAt = noon.AddHours(1),
        };
        var counted = run with
        {
            State = ShadowRunState.Promoted,
            ConfirmBy = noon.AddMinutes(5),
            Gate = new() { MinimumMinutes = 3, MostNewlyDenied = 0.25 },
            Tally = new()
            {
                Cells =
                [
                    new()
                    {
                        Cell = new(Direction.Ingress, RuleAction.Allow, RuleAction.Deny),
                        Count = new(1, 2, 3),
                        TopFlows = [new(new(17, "10.0.0.1", "10.0.0.2", 53), 9)],
                    },
                ],
                Readings = System.Collections.Immutable.ImmutableDictionary<string, ShadowReading>.Empty.Add("1/2/80", new(4, 5)),
                CopyDenied = 7,
            },
        };
        var record = new AuditRecord { At = noon, Actor = "ann", Action = "shadow-run-started", Subject = "a", Cause = "why" };
        await ((IShadowRunStore)Reopen()).SaveAsync(run, record, Cancellation);
        await ((IShadowRunStore)Reopen()).SaveAsync(counted, null, Cancellation);

        var read = (await ((IShadowRunStore)Reopen()).ShadowRunsAsync(Cancellation)).Single();

        Assert.AreEqual(counted with { Tally = read.Tally, Gate = read.Gate }, read);
        Assert.AreEqual(counted.Gate, read.Gate);
        Assert.AreEqual((counted.Tally.Cells[0].Cell, counted.Tally.Cells[0].Count), (read.Tally.Cells[0].Cell, read.Tally.Cells[0].Count));
        Assert.AreEqual(counted.Tally.Cells[0].TopFlows[0], read.Tally.Cells[0].TopFlows[0]);
        Assert.AreEqual((new ShadowReading(4, 5), 7L), (read.Tally.Readings["1/2/80"], read.Tally.CopyDenied));
        Assert.IsTrue(await ((IShadowRunStore)Reopen()).RemoveShadowRunAsync("r", record with { Action = "shadow-run-removed" }, Cancellation));
        Assert.IsFalse(await ((IShadowRunStore)Reopen()).RemoveShadowRunAsync("r", record, Cancellation));
        CollectionAssert.AreEqual(
            new[] { "shadow-run-started", "shadow-run-removed" },
            (await Reopen().AuditAsync(new(0, 100), Cancellation)).Select(entry => entry.Record.Action).ToArray());
    }

    [TestMethod]
    public async Task Usage_SavedReplacedAndRemoved_IsReadAfterReopening()
    {
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        ServiceUsage Use(ushort port, long copied) => new()
        {
            Client = new("vm:a", true),
            Server = new("203.0.113.0/24", false),
            Protocol = 6,
            Port = port,
            Copied = copied,
            Exported = 3,
            Packets = 4,
            Bytes = 5,
            First = noon,
            Last = noon.AddHours(1),
            Hours = [525960, 525961],
        };
        await ((IUsageStore)Reopen()).SaveUsageAsync([Use(80, 1), Use(443, 1)], [], Cancellation);
        await ((IUsageStore)Reopen()).SaveUsageAsync([Use(443, 2)], [Use(80, 1), Use(22, 1)], Cancellation);
        await ((IUsageStore)Reopen()).SaveUsageCountersAsync(new Dictionary<string, long> { ["failed"] = 7 }, Cancellation);

        var read = (await ((IUsageStore)Reopen()).UsageAsync(Cancellation)).Single();

        CollectionAssert.AreEqual(Use(443, 2).Hours, read.Hours);
        Assert.AreEqual(Use(443, 2) with { Hours = read.Hours }, read);
        Assert.AreEqual(7, (await ((IUsageStore)_open!).UsageCountersAsync(Cancellation))["failed"]);
    }

    [TestMethod]
    public async Task Proposals_Saved_AreReadWithWhyAfterReopening()
    {
        var record = new AuditRecord
        {
            At = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero),
            Actor = "ann",
            Action = "proposal-created",
            Subject = "app",
            Cause = "proposal p-0001",
        };
        await ((IProposalStore)Reopen()).SaveProposalsAsync([new("p-0001", "app", "{}"), new("p-0002", "app", "{}")], [], [record], Cancellation);
        await ((IProposalStore)Reopen()).SaveProposalsAsync([new("p-0001", "app", "[]")], ["p-0002", "p-0003"], [], Cancellation);

        Assert.AreEqual(new StoredProposal("p-0001", "app", "[]"), (await ((IProposalStore)Reopen()).ProposalsAsync(Cancellation)).Single());
        Assert.AreEqual("proposal-created", (await _open!.AuditAsync(new(0, 10), Cancellation)).Single().Record.Action);
    }

    [TestMethod]
    public async Task Behaviour_SavedReplacedAndRemoved_IsReadAfterReopening()
    {
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        BehaviourState State(string workload, params byte[] state) => new(new(workload), noon, state);
        await ((IBehaviourStore)Reopen()).SaveBehaviourAsync([State("vm:a", 1), State("vm:b", 2)], [], Cancellation);
        await ((IBehaviourStore)Reopen()).SaveBehaviourAsync([State("vm:b", 3, 0)], [new("vm:a"), new("vm:none")], Cancellation);

        var read = (await ((IBehaviourStore)Reopen()).BehaviourAsync(Cancellation)).Single();

        Assert.AreEqual(("vm:b", noon), (read.Workload.Value, read.At));
        CollectionAssert.AreEqual(new byte[] { 3, 0 }, read.State.ToArray());
    }

    [TestMethod]
    public async Task Models_PromotedPrunedAndReopened_AreTheSameWithTheirRecord()
    {
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        ModelVersion Version(int number, ModelState state) => new()
        {
            Number = number,
            Parent = number > 1 ? 1 : null,
            MadeAt = noon,
            State = state,
            StateAt = noon,
            Personas = "aa",
            Feedback = [1, 2],
            FeedbackDigest = "bb",
            SetAside = [7],
            Scores = new() { Workloads = 5, Windows = 6, ChampionLoss = 0.5, ChallengerLoss = 0.25, IsBetter = true, Reason = "better" },
            Reason = "because",
        };
        await ((IModelStore)Reopen()).SaveModelsAsync([Version(1, ModelState.Champion), Version(2, ModelState.Challenger)], [], [], Cancellation);
        var record = new AuditRecord { At = noon, Actor = "ann", Action = "model-promoted", Subject = "model 2", Cause = "better" };
        var store = Reopen();

        // One steps up, one steps down, and a new challenger comes, at once; the numbers are in no helpful order.
        await ((IModelStore)store).SaveModelsAsync(
            [Version(3, ModelState.Challenger), Version(2, ModelState.Champion), Version(1, ModelState.Retired)], [], [record], Cancellation);
        await ((IModelStore)Reopen()).SaveModelsAsync([], [1], [], Cancellation);

        var read = await ((IModelStore)Reopen()).ModelsAsync(Cancellation);
        CollectionAssert.AreEqual(new[] { ModelState.Champion, ModelState.Challenger }, read.Select(version => version.State).ToArray());
        Assert.AreEqual((2, 1, noon, "aa", "bb", "because"), (read[0].Number, read[0].Parent, read[0].StateAt, read[0].Personas, read[0].FeedbackDigest, read[0].Reason));
        CollectionAssert.AreEqual(new long[] { 1, 2 }, read[0].Feedback.ToArray());
        CollectionAssert.AreEqual(new long[] { 7 }, read[0].SetAside.ToArray());
        Assert.AreEqual(Version(2, ModelState.Champion).Scores, read[0].Scores);
        Assert.AreEqual("model-promoted", (await Reopen().AuditAsync(new(0, 10), Cancellation)).Single().Record.Action);
    }

    [TestMethod]
    public async Task Effects_SavedReplacedAndRemoved_AreReadAfterReopening()
    {
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        ProfileEffect Effect(string profile, double denied) => new()
        {
            Profile = profile,
            Persona = "service",
            At = noon,
            Minutes = 2.5,
            Denied = denied,
            Failed = new(3, 0.5),
            RoundTripChange = new(1, -0.25),
        };
        await ((IEffectStore)Reopen()).SaveEffectsAsync([Effect("a", 1), Effect("b", 1), Effect("c", 1)], [], Cancellation);
        await ((IEffectStore)Reopen()).SaveEffectsAsync([Effect("b", 7)], [("a", "service"), ("a", "none")], Cancellation);
        Execute("UPDATE profile_effects SET document = '{' WHERE profile = 'c'");

        Assert.AreEqual(Effect("b", 7), (await ((IEffectStore)Reopen()).EffectsAsync(Cancellation)).Single());
    }

    [TestMethod]
    public async Task Switch_WhoseRowIsBroken_IsNamedAsStorageError()
    {
        await Reopen().SwitchesAsync(Cancellation);
        Execute("INSERT INTO switches VALUES ('br0', '00a1', 'unix:x', NULL, 1, NULL, '{')");

        await Assert.ThrowsExactlyAsync<StorageException>(() => Reopen().SwitchesAsync(Cancellation));
    }

    [TestMethod]
    public async Task Events_BeyondTheNumberKept_ArePruned()
    {
        using var store = SqliteStateStore.Open(Path.Combine(_folder, "small"), NullLogger.Instance, eventsKept: 10);
        for (var i = 0; i < 256; i++)
        {
            await store.AppendAsync(Happened($"{i}"), Cancellation);
        }

        var kept = await store.EventsAsync(0, 1000, Cancellation);
        Assert.HasCount(10, kept);
        Assert.AreEqual(256, kept[^1].Sequence);
        Assert.AreEqual(257, (await store.AppendAsync(Happened("next"), Cancellation)).Sequence);
    }

    [TestMethod]
    [DataRow("UPDATE audit SET after = 'open' WHERE sequence = 3", 3L, "is not as it was written")]
    [DataRow("UPDATE audit SET actor = 'bob' WHERE sequence = 1", 1L, "is not as it was written")]
    [DataRow("UPDATE audit SET at = '2020-01-01T00:00:00.0000000Z' WHERE sequence = 2", 2L, "is not as it was written")]
    [DataRow("UPDATE audit SET at = 'never' WHERE sequence = 5", 5L, "is not as it was written")]
    [DataRow("UPDATE audit SET subject = cause, cause = subject WHERE sequence = 4", 4L, "is not as it was written")]
    [DataRow("DELETE FROM audit WHERE sequence = 2", 2L, "is missing: 3 follows 1")]
    [DataRow("DELETE FROM audit WHERE sequence = 1", 1L, "is missing: 2 follows 0")]
    [DataRow("UPDATE audit SET sequence = -sequence WHERE sequence = 3", 3L, "is missing")]
    [DataRow("DELETE FROM audit WHERE sequence >= 4", 4L, "is missing, like all up to 5: the end was cut off")]
    [DataRow("DELETE FROM audit", 1L, "is missing, like all up to 5")]
    public async Task Audit_ThatSomebodyChanged_IsFoundAtItsSequence(string tampering, long sequence, string problem)
    {
        await RecordAsync(5);
        Tamper(tampering);

        var found = await Reopen().VerifyAuditAsync(null, Cancellation);

        Assert.AreEqual(sequence, found.BrokenAt, found.Problem);
        Assert.Contains($"entry {sequence} {problem}", found.Problem!);
        Assert.AreEqual(sequence - 1, found.Entries);
    }

    [TestMethod]
    public async Task Audit_EntryWrittenAnewWithAHashThatFits_IsFoundByTheNextOne()
    {
        var entries = await RecordAsync(5);
        var forged = AuditEntry.Continue(2, entries[1].Hash, entries[2].Record with { After = "open" });
        Tamper($"UPDATE audit SET after = 'open', hash = '{forged.Hash}' WHERE sequence = 3");

        Assert.AreEqual(4, (await Reopen().VerifyAuditAsync(null, Cancellation)).BrokenAt);
    }

    [TestMethod]
    public async Task Audit_CutOffTogetherWithItsHead_IsFoundOnlyByWhoNotedAHash()
    {
        var entries = await RecordAsync(5);
        Tamper($"DELETE FROM audit WHERE sequence > 3; UPDATE audit_head SET sequence = 3, hash = '{entries[2].Hash}'");

        Assert.IsNull((await Reopen().VerifyAuditAsync(null, Cancellation)).BrokenAt, "the file alone cannot show it");
        var found = await Reopen().VerifyAuditAsync((5, entries[4].Hash), Cancellation);
        Assert.AreEqual(4, found.BrokenAt);
        Assert.Contains("entry 5 was noted, so the end was cut off", found.Problem!);
        Assert.IsNull((await Reopen().VerifyAuditAsync((3, entries[2].Hash), Cancellation)).BrokenAt);
        Assert.AreEqual(3, (await Reopen().VerifyAuditAsync((3, entries[4].Hash), Cancellation)).BrokenAt);
    }

    [TestMethod]
    public async Task Audit_CutOff_IsNotHiddenByWhatIsWrittenLater()
    {
        await RecordAsync(3);
        Tamper("DELETE FROM audit WHERE sequence = 3");
        await Reopen().RecordAsync(Changed("later"), Cancellation);

        Assert.AreEqual(3, (await Reopen().VerifyAuditAsync(null, Cancellation)).BrokenAt);
    }

    [TestMethod]
    [DataRow("DELETE FROM audit")]
    [DataRow("UPDATE audit SET actor = 'bob'")]
    public async Task Audit_ChangedByMistake_Refuses(string sql)
    {
        await RecordAsync(1);

        Assert.Contains("append-only", Assert.ThrowsExactly<SqliteException>(() => Execute(sql)).Message);
        Assert.IsNull((await Reopen().VerifyAuditAsync(null, Cancellation)).BrokenAt);
    }

    [TestMethod]
    public async Task Audit_OfAChangeThatFails_IsNotWritten()
    {
        Reopen();
        Execute("CREATE TRIGGER refuse BEFORE INSERT ON overrides BEGIN SELECT RAISE(ABORT, 'no'); END");
        var store = Reopen();
        var said = new PolicyOverride
        {
            Name = "it",
            Action = OverrideAction.Quarantine,
            Target = "web",
            Author = "ann",
            Reason = "because",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

        await Assert.ThrowsExactlyAsync<StorageException>(() => store.SaveAsync(said, Changed("override-set"), Cancellation));

        Assert.IsEmpty(await store.AuditAsync(new(0, 10), Cancellation));
        Assert.IsEmpty(await store.EventsAsync(0, 10, Cancellation));
    }

    private async Task<List<AuditEntry>> RecordAsync(int count)
    {
        var store = Reopen();
        var entries = new List<AuditEntry>();
        for (var i = 0; i < count; i++)
        {
            entries.Add(await store.RecordAsync(Changed($"action-{i}"), Cancellation));
        }

        return entries;
    }

    /// <summary>What somebody with the file and a SQL client can do.</summary>
    private void Tamper(string sql) => Execute($"DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; {sql}");

    [TestMethod]
    public async Task Process_KilledWhileWriting_LeavesEverythingItAcknowledged()
    {
        var acknowledged = await CrashWriter.RunAndKillAsync(_folder, TimeSpan.FromSeconds(1), Cancellation);

        var store = Reopen();
        var events = await store.EventsAsync(0, int.MaxValue, Cancellation);
        Assert.IsGreaterThan(0, acknowledged);
        CollectionAssert.IsSubsetOf(
            Enumerable.Range(1, acknowledged).Select(i => $"{i}").ToArray(),
            events.Select(entry => entry.Message).ToArray());
        Assert.IsGreaterThanOrEqualTo(acknowledged, (await store.AssignmentsAsync(Cancellation)).Length);
    }

    [TestMethod]
    public void Folder_HeldByAnotherStore_IsRefused()
    {
        Reopen();

        var refusal = Assert.ThrowsExactly<StorageException>(() => SqliteStateStore.Open(_folder, NullLogger.Instance));

        Assert.Contains(_folder, refusal.Message);
        Assert.Contains("another controller", refusal.Message);
    }

    [TestMethod]
    public void Folder_ThatIsAFile_IsRefused()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        var refusal = Assert.ThrowsExactly<StorageException>(() => SqliteStateStore.Open(file, NullLogger.Instance));

        Assert.Contains(file, refusal.Message);
    }

    [TestMethod]
    [DataRow("this is no database, but longer than the header: .....................................................")]
    [DataRow("short")]
    public void File_ThatIsNoDatabase_IsNamedAsDamaged(string content)
    {
        File.WriteAllText(DatabaseFile, content);

        var refusal = Assert.ThrowsExactly<StorageException>(() => Reopen());

        Assert.Contains(DatabaseFile, refusal.Message);
        Assert.Contains("is damaged", refusal.Message);
        Assert.AreEqual(content, File.ReadAllText(DatabaseFile));
    }

    [TestMethod]
    public async Task File_WithDamagedPages_IsNamedAsDamaged()
    {
        await Reopen().SaveAsync([.. Enumerable.Range(0, 200).Select(i => Sample($"w{i}"))], Cancellation);
        _open!.Dispose();
        _open = null;
        using (var file = File.OpenWrite(DatabaseFile))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xa5, 8 * 4096).ToArray());
        }

        Assert.Contains("is damaged", Assert.ThrowsExactly<StorageException>(() => Reopen()).Message);
    }

    [TestMethod]
    public void File_OfAnotherProgram_IsRefusedAndLeftAlone()
    {
        Execute("CREATE TABLE theirs (x)");

        Assert.Contains("another program", Assert.ThrowsExactly<StorageException>(() => Reopen()).Message);
        Execute("SELECT x FROM theirs");
    }

    [TestMethod]
    public void File_OfANewerProgram_IsRefused()
    {
        Reopen();
        Execute("INSERT INTO schema_version VALUES (99, 'future', '')");

        var refusal = Assert.ThrowsExactly<StorageException>(() => Reopen());

        Assert.Contains("version 99", refusal.Message);
        Assert.Contains("newer program", refusal.Message);
    }

    [TestMethod]
    public void File_LockedByAnotherProgram_IsNamedAsLocked()
    {
        Reopen();
        _open!.Dispose();
        _open = null;
        using var other = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        other.Open();
        using var hold = other.CreateCommand();
        hold.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE";
        hold.ExecuteNonQuery();

        Assert.Contains("locked", Assert.ThrowsExactly<StorageException>(() => Reopen()).Message);
    }

    [TestMethod]
    public void Migration_ThatFails_LeavesTheSchemaAsItWas()
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        Migration[] broken =
        [
            new(1, "good", "CREATE TABLE one (x)"),
            new(2, "bad", "CREATE TABLE two (x); CREATE TABLE one (x)"),
        ];

        Assert.ThrowsExactly<SqliteException>(() => SqliteSchema.Upgrade(connection, DatabaseFile, broken));
        SqliteSchema.Upgrade(connection, DatabaseFile, [broken[0], new(2, "mended", "CREATE TABLE two (x)")]);
        SqliteSchema.Upgrade(connection, DatabaseFile, [broken[0], new(2, "mended", "CREATE TABLE two (x)")]);

        using var applied = connection.CreateCommand();
        applied.CommandText = "SELECT group_concat(name) FROM (SELECT name FROM schema_version ORDER BY version)";
        Assert.AreEqual("good,mended", applied.ExecuteScalar());
    }

    [TestMethod]
    public void Migrations_InTheAssembly_AreNumberedWithoutGap()
    {
        var versions = Migration.Of("Sqlite").Select(migration => migration.Version).ToArray();

        Assert.IsNotEmpty(versions);
        CollectionAssert.AreEqual(Enumerable.Range(1, versions.Length).ToArray(), versions);
    }

    public void Dispose()
    {
        _open?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override IStateStore Reopen()
    {
        _open?.Dispose();
        _open = null;
        return _open = SqliteStateStore.Open(_folder, NullLogger.Instance);
    }

    private void Execute(string sql)
    {
        _open?.Dispose();
        _open = null;
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
