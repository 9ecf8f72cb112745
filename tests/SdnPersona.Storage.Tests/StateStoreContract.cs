using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Storage.Tests;

/// <summary>What every store must do. A store's test class derives this and says how to open it.</summary>
public abstract class StateStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Cancellation => TestContext.CancellationToken;

    /// <summary>The store in its present state; closes the one that was opened before.</summary>
    protected abstract IStateStore Reopen();

    [TestMethod]
    public async Task Switch_SavedAndReopened_IsTheSame()
    {
        var first = Attached("br0") with
        {
            OpenFlow = "unix:/run/openvswitch/br0.mgmt",
            ObserveOnly = "OVN programs it",
            Restore = ImmutableDictionary<string, string>.Empty
                .Add("Bridge.protocols", """["OpenFlow10"]""")
                .Add("Bridge.other_config", "{}"),
        };
        var second = Attached("br-ü");
        await Reopen().SaveAsync(second, Cancellation);
        await Reopen().SaveAsync(first, Cancellation);

        var read = await Reopen().SwitchesAsync(Cancellation);

        Assert.HasCount(2, read);
        AssertSame(first, read.Single(attached => attached.Name == "br0"));
        AssertSame(second, read.Single(attached => attached.Name == "br-ü"));
    }

    [TestMethod]
    public async Task Switch_SavedTwice_IsReplaced()
    {
        var store = Reopen();
        await store.SaveAsync(Attached("br0") with { OpenFlow = "tcp:192.0.2.1:6653", ObserveOnly = "x" }, Cancellation);
        await store.SaveAsync(Attached("br0") with { ZoneBlock = 7 }, Cancellation);

        AssertSame(Attached("br0") with { ZoneBlock = 7 }, (await store.SwitchesAsync(Cancellation)).Single());
    }

    [TestMethod]
    public async Task Switch_Removed_IsGoneAndRemovingAgainSaysSo()
    {
        await Reopen().SaveAsync(Attached("br0"), Cancellation);
        var store = Reopen();

        Assert.IsTrue(await store.RemoveSwitchAsync("br0", Cancellation));
        Assert.IsFalse(await store.RemoveSwitchAsync("br0", Cancellation));
        Assert.IsEmpty(await Reopen().SwitchesAsync(Cancellation));
    }

    [TestMethod]
    public async Task Switch_WithLargestDatapathId_KeepsAllBits()
    {
        await Reopen().SaveAsync(Attached("br0") with { DatapathId = new(ulong.MaxValue) }, Cancellation);

        Assert.AreEqual(new DatapathId(ulong.MaxValue), (await Reopen().SwitchesAsync(Cancellation)).Single().DatapathId);
    }

    [TestMethod]
    public async Task DatapathOwners_SavedAndForgotten_AreThoseOfTheLastSaving()
    {
        var (first, second, third) = (new DatapathId(0xa1), new DatapathId(ulong.MaxValue), new DatapathId(0xa3));
        await Reopen().SaveDatapathOwnersAsync(
            new Dictionary<DatapathId, string?> { [first] = "CN=one", [second] = "CN=zwei, O=ü", [third] = "CN=three" }, Cancellation);
        await Reopen().SaveDatapathOwnersAsync(
            new Dictionary<DatapathId, string?> { [first] = null, [third] = "CN=four", [new(0xff)] = null }, Cancellation);

        var owners = await Reopen().DatapathOwnersAsync(Cancellation);

        CollectionAssert.AreEquivalent(
            new Dictionary<DatapathId, string> { [second] = "CN=zwei, O=ü", [third] = "CN=four" }, owners);
    }

    [TestMethod]
    public async Task Mode_SetSeveralTimes_LastOneCounts()
    {
        var store = Reopen();
        await store.SetModeAsync("web", EnforcementMode.Enforce, Changed("mode-changed"), Cancellation);
        await store.SetModeAsync("web", EnforcementMode.Shadow, Changed("mode-changed"), Cancellation);
        await store.SetModeAsync("default", EnforcementMode.Observe, Changed("mode-changed"), Cancellation);

        var modes = await Reopen().ModesAsync(Cancellation);

        Assert.HasCount(2, modes);
        Assert.AreEqual(EnforcementMode.Shadow, modes["web"]);
        Assert.AreEqual(EnforcementMode.Observe, modes["default"]);
    }

    [TestMethod]
    public async Task Assignment_SavedAndReopened_IsTheSameWithWindow()
    {
        var full = Sample("vm:1") with
        {
            RunnerUp = "idle",
            Evidence =
            [
                new("bytes_out", 12.5, "bytes/s", 3.25, "more than idle"),
                new("flows", 0, "1", double.PositiveInfinity, "never"),
            ],
            Window = new()
            {
                Workload = new("vm:1"),
                End = Noon,
                Length = TimeSpan.FromSeconds(29.7),
                Values = ImmutableDictionary<string, double>.Empty.Add("bytes_out", 1e9),
                Facts = ImmutableDictionary<string, string>.Empty.Add("ports", "22, 80"),
                MissingSources = ["connections"],
            },
        };
        await Reopen().SaveAsync([full, Sample("vm:2")], Cancellation);

        var read = await Reopen().AssignmentsAsync(Cancellation);

        Assert.HasCount(2, read);
        AssertSame(full, read.Single(assignment => assignment.Workload.Value == "vm:1"));
        AssertSame(Sample("vm:2"), read.Single(assignment => assignment.Workload.Value == "vm:2"));
    }

    [TestMethod]
    public async Task Assignment_SavedAgain_IsReplacedAndOthersStay()
    {
        var store = Reopen();
        await store.SaveAsync([Sample("a"), Sample("b")], Cancellation);
        var changed = Sample("b") with { Persona = "service", Probability = 0.5 };
        await store.SaveAsync([changed], Cancellation);
        await store.SaveAsync([], Cancellation);

        var read = await Reopen().AssignmentsAsync(Cancellation);

        AssertSame(Sample("a"), read.Single(assignment => assignment.Workload.Value == "a"));
        AssertSame(changed, read.Single(assignment => assignment.Workload.Value == "b"));
    }

    [TestMethod]
    public async Task Assignment_Removed_IsGoneAndOthersStay()
    {
        var store = Reopen();
        await store.SaveAsync([Sample("a"), Sample("b"), Sample("c")], Cancellation);

        await store.RemoveAssignmentsAsync([new("a"), new("c"), new("never there")], Cancellation);

        AssertSame(Sample("b"), (await Reopen().AssignmentsAsync(Cancellation)).Single());
    }

    [TestMethod]
    public async Task Assignment_TwiceInOneBatch_LastOneCounts()
    {
        await Reopen().SaveAsync([Sample("a"), Sample("a") with { Persona = "service" }], Cancellation);

        Assert.AreEqual("service", (await Reopen().AssignmentsAsync(Cancellation)).Single().Persona);
    }

    [TestMethod]
    public async Task Workload_SavedAndReopened_IsTheSame()
    {
        var full = Machine("vm:1") with { ExternalIds = ImmutableDictionary<string, string>.Empty.Add("vm-id", "1") };
        await Reopen().SaveAsync([full, Machine("vm:2")], [], Cancellation);

        var read = await Reopen().WorkloadsAsync(Cancellation);

        Assert.HasCount(2, read);
        AssertSame(full, read.Single(workload => workload.Id.Value == "vm:1"));
        AssertSame(Machine("vm:2"), read.Single(workload => workload.Id.Value == "vm:2"));
    }

    [TestMethod]
    public async Task Workloads_ChangedAndRemoved_AreReplacedAndGone()
    {
        var store = Reopen();
        await store.SaveAsync([Machine("a"), Machine("b"), Machine("c")], [], Cancellation);
        await store.SaveAsync([Machine("b") with { Name = "renamed" }], [new("c"), new("never-there")], Cancellation);
        await store.SaveAsync([], [], Cancellation);

        var names = (await Reopen().WorkloadsAsync(Cancellation)).Select(workload => workload.Name);
        Assert.AreEqual("web-1,renamed", string.Join(',', names));
    }

    [TestMethod]
    public async Task ProfileNumber_AskedAgain_IsTheSameAndNeverAnothers()
    {
        var numbers = new Dictionary<string, ushort>();
        var store = Reopen();
        foreach (var profile in new[] { "open", "idle", "service" })
        {
            numbers[profile] = await store.ProfileNumberAsync(profile, Cancellation);
        }

        store = Reopen();
        foreach (var (profile, number) in numbers)
        {
            Assert.AreEqual(number, await store.ProfileNumberAsync(profile, Cancellation));
        }

        var added = await store.ProfileNumberAsync("quarantine", Cancellation);
        Assert.DoesNotContain(added, numbers.Values);
        Assert.HasCount(3, numbers.Values.Distinct());
        Assert.IsTrue(numbers.Values.Append(added).All(number => number is >= 1 and <= 65534));
    }

    [TestMethod]
    public async Task ProfileNumber_AskedAtOnceByMany_IsGivenOnce()
    {
        var store = Reopen();

        var numbers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(
                i => Task.Run(() => store.ProfileNumberAsync($"p{i % 10}", Cancellation), Cancellation)));

        Assert.HasCount(10, numbers.Distinct());
    }

    [TestMethod]
    public async Task Event_Appended_GetsARisingSequenceAndIsReadInOrder()
    {
        var first = await Reopen().AppendAsync(Happened("one"), Cancellation);
        var store = Reopen();
        var second = await store.AppendAsync(Happened("two"), Cancellation);
        var third = await store.AppendAsync(Happened("three"), Cancellation);

        Assert.IsGreaterThan(0, first.Sequence);
        Assert.IsGreaterThan(first.Sequence, second.Sequence);
        CollectionAssert.AreEqual(new[] { first, second, third }, (await store.EventsAsync(0, 10, Cancellation)).ToArray());
        CollectionAssert.AreEqual(new[] { second }, (await store.EventsAsync(first.Sequence, 1, Cancellation)).ToArray());
        Assert.IsEmpty(await store.EventsAsync(third.Sequence, 10, Cancellation));
        Assert.AreEqual(third.Sequence, await store.LastEventAsync(Cancellation));
        Assert.IsEmpty(await store.EventsAsync(0, 0, Cancellation));
    }

    [TestMethod]
    public async Task Event_WithQuotesAndLineBreaks_IsKeptAsItIs()
    {
        var odd = Happened("'; DROP TABLE events; --\n\t\"\u0001 ✓") with { Subject = "" };
        var stored = await Reopen().AppendAsync(odd, Cancellation);

        Assert.AreEqual(odd with { Sequence = stored.Sequence }, (await Reopen().EventsAsync(0, 1, Cancellation)).Single());
    }

    [TestMethod]
    public async Task Store_UsedByManyAtOnce_LosesNothing()
    {
        var store = Reopen();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            async () =>
            {
                await store.AppendAsync(Happened($"{i}"), Cancellation);
                await store.SaveAsync([Sample($"w{i}")], Cancellation);
                await store.SaveAsync(Attached($"br{i}"), Cancellation);
                await store.SetModeAsync($"g{i}", EnforcementMode.Shadow, Changed("mode-changed"), Cancellation);
            },
            Cancellation)));

        Assert.HasCount(40, await store.EventsAsync(0, 100, Cancellation));
        Assert.HasCount(20, await store.AssignmentsAsync(Cancellation));
        Assert.HasCount(20, await store.SwitchesAsync(Cancellation));
        Assert.HasCount(20, await store.ModesAsync(Cancellation));
    }

    [TestMethod]
    public async Task Store_WithNothingInIt_AnswersEmpty()
    {
        var store = Reopen();

        Assert.IsEmpty(await store.SwitchesAsync(Cancellation));
        Assert.IsEmpty(await store.ModesAsync(Cancellation));
        Assert.IsEmpty(await store.AssignmentsAsync(Cancellation));
        Assert.IsEmpty(await store.EventsAsync(0, 10, Cancellation));
        Assert.AreEqual(0L, await store.LastEventAsync(Cancellation));
    }

    [TestMethod]
    public async Task Call_WhoseTokenIsCancelled_ChangesNothing()
    {
        var store = Reopen();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => store.SaveAsync(Attached("br0"), cancelled.Token));
        Assert.IsEmpty(await store.SwitchesAsync(Cancellation));
    }

    internal static Assignment Sample(string workload) => new()
    {
        Workload = new(workload),
        Persona = "idle",
        Probability = 0.875,
        Functional = ImmutableDictionary<string, double>.Empty.Add("idle", 0.875).Add(Assignment.Unknown, 0.125),
        Threats = ImmutableDictionary<string, double>.Empty.Add("compromised", 0.01),
        Risk = new(12, [new("compromised", 15), new("known service", -3)]),
        Evidence = [],
        DecidedAt = Noon,
        Since = Noon.AddMinutes(-5),
    };

    internal static ControllerEvent Happened(string message) =>
        new(0, Noon.AddTicks(1234567), "persona-changed", "vm-1", message);

    private static AttachedSwitch Attached(string name) => new()
    {
        Name = name,
        DatapathId = new(0x00a1),
        Ovsdb = $"tcp:{IPAddress.Loopback}:6640",
        ZoneBlock = 1,
    };

    private static Workload Machine(string id) => new()
    {
        Id = new(id),
        Name = "web-1",
        Attachment = new()
        {
            Switch = new(ulong.MaxValue),
            Bridge = "br0",
            Port = new(7),
            PortName = "vnet7",
            Macs = [MacAddress.Parse("02:00:00:00:00:0a"), MacAddress.Parse("02:00:00:00:00:0b")],
            MacsDeclared = true,
            Addresses = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("2001:db8::1")],
            Vlan = 10,
            Stale = true,
        },
    };

    private static void AssertSame(Workload expected, Workload actual)
    {
        CollectionAssert.AreEquivalent(expected.ExternalIds.ToArray(), actual.ExternalIds.ToArray());
        CollectionAssert.AreEqual(expected.Attachment.Macs.ToArray(), actual.Attachment.Macs.ToArray());
        CollectionAssert.AreEqual(expected.Attachment.Addresses, actual.Attachment.Addresses);
        var (macs, addresses) = (expected.Attachment.Macs, expected.Attachment.Addresses);
        Assert.AreEqual(expected.Attachment, actual.Attachment with { Macs = macs, Addresses = addresses });
        Assert.AreEqual((expected.Id, expected.Name), (actual.Id, actual.Name));
    }

    private static void AssertSame(AttachedSwitch expected, AttachedSwitch actual)
    {
        CollectionAssert.AreEquivalent(expected.Restore.ToArray(), actual.Restore.ToArray());
        Assert.AreEqual(expected, actual with { Restore = expected.Restore });
    }

    private static void AssertSame(Assignment expected, Assignment actual)
    {
        CollectionAssert.AreEqual(expected.Evidence, actual.Evidence);
        CollectionAssert.AreEquivalent(expected.Functional.ToArray(), actual.Functional.ToArray());
        CollectionAssert.AreEquivalent(expected.Threats.ToArray(), actual.Threats.ToArray());
        CollectionAssert.AreEqual(expected.Risk.Contributions, actual.Risk.Contributions);
        Assert.AreEqual(expected.Risk.Score, actual.Risk.Score);
        Assert.AreEqual(expected.Window is null, actual.Window is null);
        if (expected.Window is { } window && actual.Window is { } read)
        {
            CollectionAssert.AreEquivalent(window.Values.ToArray(), read.Values.ToArray());
            CollectionAssert.AreEquivalent(window.Facts.ToArray(), read.Facts.ToArray());
            CollectionAssert.AreEqual(window.MissingSources, read.MissingSources);
            Assert.AreEqual(
                window,
                read with { Values = window.Values, Facts = window.Facts, MissingSources = window.MissingSources });
        }

        Assert.AreEqual(
            expected,
            actual with
            {
                Evidence = expected.Evidence,
                Functional = expected.Functional,
                Threats = expected.Threats,
                Risk = expected.Risk,
                Window = expected.Window,
            });
    }

    [TestMethod]
    public async Task Feedback_AddedAndReopened_IsTheSameWithItsNumber()
    {
        var first = await Reopen().AddFeedbackAsync(Said("vm:a", "web"), Cancellation);
        var second = await Reopen().AddFeedbackAsync(Said("vm:b", "database"), Cancellation);

        var read = await Reopen().FeedbackAsync(Cancellation);

        Assert.IsGreaterThan(first.Id, second.Id);
        CollectionAssert.AreEqual(new[] { first.Id, second.Id }, read.Select(said => said.Id).ToArray());
        Assert.AreEqual("web", read[0].Persona);
        Assert.AreEqual("idle", read[0].Given);
        Assert.AreEqual(Noon, read[0].At);
        Assert.AreEqual(12.5, read[0].Window.Values["bytes_out_rate"]);
        Assert.IsNull(read[0].UndoneAt);
    }

    [TestMethod]
    public async Task Feedback_Undone_StaysAndSaysWhen()
    {
        var said = await Reopen().AddFeedbackAsync(Said("vm:a", "web"), Cancellation);

        Assert.IsTrue(await Reopen().UndoFeedbackAsync(said.Id, Noon, Cancellation));
        Assert.IsFalse(await Reopen().UndoFeedbackAsync(said.Id, Noon.AddHours(1), Cancellation));
        Assert.IsFalse(await Reopen().UndoFeedbackAsync(said.Id + 1, Noon, Cancellation));
        Assert.AreEqual(Noon, (await Reopen().FeedbackAsync(Cancellation)).Single().UndoneAt);
    }

    [TestMethod]
    public async Task Override_SavedTwiceAndReopened_IsReplacedThenRemoved()
    {
        var first = new PolicyOverride
        {
            Name = "keep",
            Action = OverrideAction.Pin,
            Workload = new("vm:a"),
            Target = "a",
            Pinned = ImmutableDictionary<string, string>.Empty.Add("vm:a", "web"),
            Author = "ann",
            Reason = "audit week",
            CreatedAt = Noon,
            ExpiresAt = Noon.AddHours(2),
        };
        await Reopen().SaveAsync(first, Changed("override-set"), Cancellation);
        var read = (await Reopen().OverridesAsync(Cancellation)).Single();
        Assert.AreEqual("web", read.Pinned["vm:a"]);
        Assert.AreEqual(first, read with { Pinned = first.Pinned });

        var second = first with { Action = OverrideAction.Quarantine, Workload = null, Target = "lab", ExpiresAt = null };
        await Reopen().SaveAsync(second, Changed("override-set"), Cancellation);
        Assert.AreEqual(second, (await Reopen().OverridesAsync(Cancellation)).Single() with { Pinned = second.Pinned });

        Assert.IsTrue(await Reopen().RemoveOverrideAsync("keep", Changed("override-removed"), Cancellation));
        Assert.IsFalse(await Reopen().RemoveOverrideAsync("keep", Changed("override-removed"), Cancellation));
        Assert.IsEmpty(await Reopen().OverridesAsync(Cancellation));
        CollectionAssert.AreEqual(
            new[] { "override-set", "override-set", "override-removed" },
            (await Reopen().AuditAsync(new(0, 10), Cancellation)).Select(entry => entry.Record.Action).ToArray());
    }

    [TestMethod]
    public async Task PolicyStates_SavedReplacedAndRemoved_AreAsLastSavedAfterReopening()
    {
        PolicyState a = new(new("vm:a"), "service", "service"), b = new(new("vm:b"), "idle", "idle");
        await Reopen().SavePolicyStatesAsync([a, b], [], [], Cancellation);
        await Reopen().SavePolicyStatesAsync(
            [a with { Persona = "unknown", Profile = "open" }], [b.Workload, new("vm:never")], [Changed("policy-changed")], Cancellation);

        CollectionAssert.AreEqual(
            new[] { new PolicyState(new("vm:a"), "unknown", "open") }, await Reopen().PolicyStatesAsync(Cancellation));
        Assert.AreEqual("policy-changed", (await Reopen().AuditAsync(new(0, 10), Cancellation)).Single().Record.Action);
    }

    [TestMethod]
    public async Task BreakGlass_ThrownAndReleased_IsAsLastSavedAfterReopening()
    {
        Assert.IsNull(await Reopen().BreakGlassAsync(Cancellation));
        var glass = new BrokenGlass(Noon, "ann", "it drops everything");
        await Reopen().SaveBreakGlassAsync(glass with { Author = "bob" }, Changed("break-glass-thrown"), Cancellation);
        await Reopen().SaveBreakGlassAsync(glass, Changed("break-glass-thrown"), Cancellation);
        Assert.AreEqual(glass, await Reopen().BreakGlassAsync(Cancellation));

        await Reopen().SaveBreakGlassAsync(null, Changed("break-glass-released"), Cancellation);
        Assert.IsNull(await Reopen().BreakGlassAsync(Cancellation));
        Assert.AreEqual(3, (await Reopen().VerifyAuditAsync(null, Cancellation)).Entries);
    }

    [TestMethod]
    public async Task Audit_RecordedAndReopened_IsAChainAndEachEntryIsAnEvent()
    {
        var first = await Reopen().RecordAsync(Changed("first", "wéb") with { Before = "open", After = "a:1,b" }, Cancellation);
        var second = await Reopen().RecordAsync(Changed("second", "db"), Cancellation);
        await Reopen().AppendAsync(Happened("no change"), Cancellation);

        Assert.AreEqual((1L, AuditEntry.Start), (first.Sequence, first.Previous));
        Assert.AreEqual((2L, first.Hash), (second.Sequence, second.Previous));
        var read = await Reopen().AuditAsync(new(0, 10), Cancellation);
        CollectionAssert.AreEqual(new[] { first, second }, read);
        // As the script in docs/operations.md computes it.
        Assert.AreEqual("f8aed4e3237bec49d9f929549595aa21c9201539367c5f9b23d5d5fa161b820e", first.Hash);
        CollectionAssert.AreEqual(
            new[] { ("first", "wéb", "because"), ("second", "db", "because") },
            (await Reopen().EventsAsync(0, 10, Cancellation)).Take(2).Select(entry => (entry.Kind, entry.Subject, entry.Message)).ToArray());
        Assert.AreEqual(new AuditVerification(2, 2, second.Hash, null, null), await Reopen().VerifyAuditAsync(null, Cancellation));
    }

    [TestMethod]
    public async Task Audit_AskedInPagesAndByFilter_GivesWhatIsAskedFor()
    {
        var store = Reopen();
        for (var i = 1; i <= 6; i++)
        {
            await store.RecordAsync(Changed(i % 2 == 0 ? "even" : "odd", $"vm-{i}") with { Actor = i < 4 ? "ann" : "bob" }, Cancellation);
        }

        Assert.AreEqual("2 3", Numbers(await store.AuditAsync(new(1, 2), Cancellation)));
        Assert.AreEqual("2 4 6", Numbers(await store.AuditAsync(new(0, 10, Action: "even"), Cancellation)));
        Assert.AreEqual("5", Numbers(await store.AuditAsync(new(0, 10, Actor: "bob", Action: "odd"), Cancellation)));
        Assert.AreEqual("3", Numbers(await store.AuditAsync(new(0, 10, Subject: "vm-3"), Cancellation)));
        Assert.AreEqual("", Numbers(await store.AuditAsync(new(6, 10), Cancellation)));
    }

    [TestMethod]
    public async Task Audit_OfManyAtOnce_IsOneChainWithoutGap()
    {
        var store = Reopen();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => i % 2 == 0
            ? store.RecordAsync(Changed("alone", $"{i}"), Cancellation)
            : store.SetModeAsync($"g{i}", EnforcementMode.Shadow, Changed("with", $"{i}"), Cancellation)));

        var found = await store.VerifyAuditAsync(null, Cancellation);
        Assert.AreEqual((60L, null), (found.Entries, found.Problem));
    }

    protected static AuditRecord Changed(string action, string subject = "web") => new()
    {
        At = Noon,
        Actor = "ann",
        Action = action,
        Subject = subject,
        Cause = "because",
    };

    private static string Numbers(ImmutableArray<AuditEntry> entries) => string.Join(' ', entries.Select(entry => entry.Sequence));

    private static PersonaFeedback Said(string workload, string persona) => new()
    {
        At = Noon,
        Workload = new(workload),
        Persona = persona,
        Given = "idle",
        Window = new()
        {
            Workload = new(workload),
            End = Noon,
            Length = TimeSpan.FromSeconds(30),
            Values = ImmutableDictionary<string, double>.Empty.Add("bytes_out_rate", 12.5),
        },
    };
}
