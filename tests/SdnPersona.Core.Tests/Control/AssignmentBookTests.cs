using System.Collections.Immutable;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class AssignmentBookTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Mock<IStateStore> _store = new();
    private readonly Mock<IFeatureSource> _features = new();
    private readonly Mock<IPersonaClassifier> _classifier = new();
    private readonly List<string> _saved = [];
    private readonly List<string> _events = [];
    private readonly Workload _workload = Decisions.Workload("web", 1, 1);
    private readonly AssignmentBook _book;
    private string _persona = "web";
    private bool _hasWindow = true;

    public AssignmentBookTests()
    {
        _features.Setup(features => features.Window(_workload.Id, It.IsAny<DateTimeOffset>())).Returns((WorkloadId id, DateTimeOffset now) =>
            _hasWindow ? new FeatureWindow { Workload = id, End = now, Length = Period, Values = [] } : null);
        _classifier.Setup(classifier => classifier.Classify(It.IsAny<FeatureWindow>(), It.IsAny<Assignment?>()))
            .Returns((FeatureWindow window, Assignment? _) => Decisions.Assignment(window.Workload, _persona, window.End));
        _store.Setup(store => store.SaveAsync(It.IsAny<IReadOnlyCollection<Assignment>>(), It.IsAny<CancellationToken>()))
            .Callback((IReadOnlyCollection<Assignment> all, CancellationToken _) => _saved.AddRange(all.Select(one => one.Persona)))
            .Returns(Task.CompletedTask);
        _store.Setup(store => store.AppendAsync(It.IsAny<ControllerEvent>(), It.IsAny<CancellationToken>()))
            .Callback((ControllerEvent entry, CancellationToken _) => _events.Add(entry.Message))
            .ReturnsAsync((ControllerEvent entry, CancellationToken _) => entry with { Sequence = 1 });
        _book = new(_features.Object, _classifier.Object);
    }

    [TestMethod]
    public void Update_WithoutWindow_KeepsWhatWasRestored()
    {
        _hasWindow = false;
        _book.Restore([Decisions.Assignment(_workload.Id, "db", Start)]);

        Assert.AreEqual("db", Update(60)!.Persona);
    }

    [TestMethod]
    public void Update_BeforePeriodIsOver_ClassifiesOnce()
    {
        Update(0);
        Update(1);
        Update(2);

        _classifier.Verify(classifier => classifier.Classify(It.IsAny<FeatureWindow>(), It.IsAny<Assignment?>()), Times.Exactly(2));
    }

    [TestMethod]
    public async Task Forget_AbsentForLong_IsRemovedAndOthersStay()
    {
        WorkloadId longGone = new("vm:old"), lately = new("vm:new"), present = new("vm:here");
        _book.Restore([.. new[] { longGone, present }.Select(id => Decisions.Assignment(id, "db", Start)), Decisions.Assignment(lately, "db", Start.AddDays(2))]);

        await _book.ForgetAsync(_store.Object, new HashSet<WorkloadId> { present }, Start.AddDays(1), CancellationToken.None);

        _store.Verify(store => store.RemoveAssignmentsAsync(new[] { longGone }, It.IsAny<CancellationToken>()), Times.Once);
        Assert.IsNull(_book.Find(longGone));
        Assert.IsNotNull(_book.Find(lately), "it may come back");
        Assert.IsNotNull(_book.Find(present), "it only had no telemetry");
    }

    [TestMethod]
    public async Task Save_PersonaChanged_IsAtOnceWithAnEvent()
    {
        Update(0);
        await SaveAsync(0);
        _persona = "db";
        Update(2);

        var stored = await SaveAsync(2);

        CollectionAssert.AreEqual(new[] { "web", "db" }, _saved);
        Assert.AreEqual("persona-changed", stored.Single().Kind);
        StringAssert.Contains(_events[1], "persona web -> db");
    }

    [TestMethod]
    public async Task Save_NothingButNewerNumbers_WaitsForThePeriod()
    {
        Update(0);
        await SaveAsync(0);
        Update(2);

        await SaveAsync(2);
        Assert.AreEqual(1, _saved.Count);
        await SaveAsync(10);
        Assert.AreEqual(2, _saved.Count);
    }

    [TestMethod]
    public async Task Save_StoreThatFails_LosesNothingAndRepeatsNothing()
    {
        Update(0);
        var fails = true;
        _store.Setup(store => store.AppendAsync(It.IsAny<ControllerEvent>(), It.IsAny<CancellationToken>()))
            .Returns((ControllerEvent entry, CancellationToken _) =>
            {
                if (fails)
                {
                    return Task.FromException<ControllerEvent>(new IOException("disk full"));
                }

                _events.Add(entry.Message);
                return Task.FromResult(entry);
            });
        await Assert.ThrowsExactlyAsync<IOException>(() => SaveAsync(0));

        fails = false;
        await SaveAsync(1);
        await SaveAsync(2);

        Assert.AreEqual(1, _events.Count);
    }

    private Assignment? Update(double seconds) => _book.Update(_workload, Start.AddSeconds(seconds), TimeSpan.FromSeconds(2));

    private Task<ImmutableArray<ControllerEvent>> SaveAsync(double seconds) =>
        _book.SaveAsync(_store.Object, Start.AddSeconds(seconds), Period, CancellationToken.None);
}
