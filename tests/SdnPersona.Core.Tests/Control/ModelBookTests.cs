using System.Collections.Immutable;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class ModelBookTests : IDisposable
{
    private readonly MemoryModels _models = new();
    private readonly Mock<IStateStore> _store = new();
    private readonly Mock<IPersonaLearner> _learner = new();
    private readonly Mock<IModelJudge> _judge = new();
    private readonly TestClock _clock = new();
    private readonly List<PersonaFeedback> _said = [];
    private readonly ModelBook _book;
    private string _personas = new('a', 64);
    private (long[] All, long[] Own) _learned;

    public ModelBookTests()
    {
        _store.Setup(store => store.FeedbackAsync(It.IsAny<CancellationToken>())).ReturnsAsync(() => [.. _said]);
        _judge.Setup(judge => judge.Personas).Returns(() => _personas);
        _learner.Setup(learner => learner.Learn(It.IsAny<IReadOnlyCollection<PersonaFeedback>>(), It.IsAny<IReadOnlyCollection<PersonaFeedback>>()))
            .Callback((IReadOnlyCollection<PersonaFeedback> all, IReadOnlyCollection<PersonaFeedback> own) =>
                _learned = ([.. all.Select(entry => entry.Id)], [.. own.Select(entry => entry.Id)]));
        _book = Book();
    }

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancellation => TestContext.CancellationToken;

    private ModelVersion Champion => _book.Versions.Single(version => version.State == ModelState.Champion);

    private ModelVersion? Challenger => _book.Versions.SingleOrDefault(version => version.State == ModelState.Challenger);

    [TestMethod]
    public async Task Update_FirstTime_KeepsWhatWasLearnedBeforeThereWereVersions()
    {
        Say(2);

        await _book.UpdateAsync(Cancellation);

        Assert.AreEqual((1, ModelState.Champion), (Champion.Number, Champion.State));
        CollectionAssert.AreEqual(new long[] { 1, 2 }, Champion.Feedback.ToArray());
        Assert.IsNull(Challenger);
        AssertLearned([1, 2], []);
        Assert.IsEmpty(_models.Records);
    }

    [TestMethod]
    public async Task Update_NewFeedback_MakesAChallengerAndCountsForItsWorkloadAlone()
    {
        await _book.UpdateAsync(Cancellation);
        Say(1);
        await _book.UpdateAsync(Cancellation);
        Say(1);
        await _book.UpdateAsync(Cancellation);

        Assert.AreEqual(1, Champion.Number);
        Assert.IsEmpty(Champion.Feedback);
        CollectionAssert.AreEqual(new long[] { 1, 2 }, Challenger!.Feedback.ToArray());
        Assert.AreEqual((3, 1), (Challenger.Number, Challenger.Parent));
        Assert.AreEqual(ModelState.Superseded, _book.Versions[1].State);
        AssertLearned([], [1, 2]);
        Assert.IsTrue(_book.IsToBeJudged);
    }

    [TestMethod]
    public async Task Judge_NotBetter_StaysAChallengerAndIsJudgedOnce()
    {
        await ChallengeAsync(2);
        Score(isBetter: false);

        await _book.JudgeAsync(Cancellation);
        await _book.JudgeAsync(Cancellation);

        Assert.AreEqual(1, Champion.Number);
        Assert.AreEqual("as told", Challenger!.Reason);
        Assert.AreEqual(7, Challenger.Scores!.Workloads);
        AssertLearned([], [1, 2]);
        _judge.Verify(
            judge => judge.Compare(
                It.Is<IReadOnlyCollection<PersonaFeedback>>(champion => champion.Count == 0),
                It.Is<IReadOnlyCollection<PersonaFeedback>>(challenger => challenger.Count == 2),
                It.Is<IReadOnlyCollection<PersonaFeedback>>(reviewed => reviewed.Count == 2),
                It.IsAny<CancellationToken>()),
            Times.Once);
        Assert.IsEmpty(_models.Records);
    }

    [TestMethod]
    public async Task Judge_Better_IsPromotedAndWrittenDown()
    {
        await ChallengeAsync(2);
        Score(isBetter: true);

        await _book.JudgeAsync(Cancellation);

        Assert.AreEqual(2, Champion.Number);
        Assert.IsNull(Challenger);
        Assert.AreEqual(ModelState.Retired, _book.Versions[0].State);
        AssertLearned([1, 2], []);
        var record = _models.Records.Single();
        Assert.AreEqual(("model-promoted", AuditRecord.Controller, "model 2", "as told"), (record.Action, record.Actor, record.Subject, record.Cause));
        Assert.StartsWith("model 1: 0 feedback", record.Before);
        Assert.StartsWith("model 2: 2 feedback", record.After);
    }

    [TestMethod]
    public async Task Judge_WhileSomethingIsSaid_DecidesNothing()
    {
        await ChallengeAsync(1);
        _judge.Setup(judge => judge.Compare(
                It.IsAny<IReadOnlyCollection<PersonaFeedback>>(), It.IsAny<IReadOnlyCollection<PersonaFeedback>>(),
                It.IsAny<IReadOnlyCollection<PersonaFeedback>>(), It.IsAny<CancellationToken>()))
            .Returns(() =>
            {
                Say(1);
                _book.UpdateAsync(CancellationToken.None).Wait();
                return Scores(isBetter: true);
            });

        await _book.JudgeAsync(Cancellation);

        Assert.AreEqual(1, Champion.Number);
        Assert.IsTrue(_book.IsToBeJudged);
        CollectionAssert.AreEqual(new long[] { 1, 2 }, Challenger!.Feedback.ToArray());
    }

    [TestMethod]
    public async Task Undo_OfWhatTheChampionKnows_TakesItOutAtOnce()
    {
        Say(3);
        await _book.UpdateAsync(Cancellation);
        _said[1] = _said[1] with { UndoneAt = _clock.GetUtcNow() };

        await _book.UpdateAsync(Cancellation);

        CollectionAssert.AreEqual(new long[] { 1, 3 }, Champion.Feedback.ToArray());
        Assert.AreEqual("feedback 2 was undone", Champion.Reason);
        AssertLearned([1, 3], []);
        Assert.AreEqual("model-changed", _models.Records.Single().Action);
    }

    [TestMethod]
    public async Task Undo_OfWhatOnlyTheChallengerKnows_EndsTheChallenger()
    {
        await ChallengeAsync(1);
        _said[0] = _said[0] with { UndoneAt = _clock.GetUtcNow() };

        await _book.UpdateAsync(Cancellation);

        Assert.IsNull(Challenger);
        AssertLearned([], []);
    }

    [TestMethod]
    public async Task Files_Changed_MakeANewVersionWithTheSameFeedback()
    {
        Say(1);
        await _book.UpdateAsync(Cancellation);
        _personas = new('b', 64);
        Assert.IsTrue(_book.IsOutdated);

        await _book.UpdateAsync(Cancellation);

        Assert.AreEqual((2, "the persona files changed"), (Champion.Number, Champion.Reason));
        CollectionAssert.AreEqual(new long[] { 1 }, Champion.Feedback.ToArray());
        Assert.AreEqual(AuditRecord.Files, _models.Records.Single().Actor);
        Assert.IsFalse(_book.IsOutdated);
    }

    [TestMethod]
    public async Task RollBack_OfAPromotion_SetsAsideWhatWasLearnedAndDoesNotLearnItAgain()
    {
        await ChallengeAsync(2);
        Score(isBetter: true);
        await _book.JudgeAsync(Cancellation);

        var champion = await _book.RollBackAsync(1, "ann", "it misjudged", Cancellation);

        Assert.AreEqual((3, 1), (champion.Number, champion.RollbackOf));
        Assert.IsEmpty(champion.Feedback);
        CollectionAssert.AreEqual(new long[] { 1, 2 }, champion.SetAside.ToArray());
        AssertLearned([], [1, 2]);
        Assert.IsNull(Challenger);
        var record = _models.Records[^1];
        Assert.AreEqual(("model-rolled-back", "ann", "back to model 1: it misjudged"), (record.Action, record.Actor, record.Cause));

        Say(1);
        await _book.UpdateAsync(Cancellation);
        CollectionAssert.AreEqual(new long[] { 3 }, Challenger!.Feedback.ToArray());

        // The rollback can be taken back as well.
        var again = await _book.RollBackAsync(2, "ann", "", Cancellation);
        CollectionAssert.AreEqual(new long[] { 1, 2 }, again.Feedback.ToArray());
        Assert.IsEmpty(again.SetAside);
        CollectionAssert.AreEqual(new long[] { 1, 2, 3 }, Challenger!.Feedback.ToArray());
    }

    [TestMethod]
    public async Task RollBack_ToWhatWasUndoneMeanwhile_DoesNotBringItBack()
    {
        Say(2);
        await _book.UpdateAsync(Cancellation);
        _said[0] = _said[0] with { UndoneAt = _clock.GetUtcNow() };
        await _book.UpdateAsync(Cancellation);

        var champion = await _book.RollBackAsync(1, "ann", "", Cancellation);

        CollectionAssert.AreEqual(new long[] { 2 }, champion.Feedback.ToArray());
    }

    [TestMethod]
    public async Task RollBack_ToWhatNeverJudgedOrJudgesOrIsNot_IsRefused()
    {
        await ChallengeAsync(1);

        foreach (var (number, error) in new[] { (1, ControlPlaneError.Conflict), (2, ControlPlaneError.Conflict), (9, ControlPlaneError.NotFound) })
        {
            var refusal = await Assert.ThrowsExactlyAsync<ControlPlaneException>(() => _book.RollBackAsync(number, "ann", "", Cancellation));
            Assert.AreEqual(error, refusal.Error);
        }
    }

    [TestMethod]
    public async Task Restart_LosesNoVersion()
    {
        await ChallengeAsync(2);
        Score(isBetter: true);
        await _book.JudgeAsync(Cancellation);
        Say(1);
        await _book.UpdateAsync(Cancellation);
        _learned = ([], []);

        using var restarted = Book();
        await restarted.UpdateAsync(Cancellation);

        CollectionAssert.AreEqual(_book.Versions.Select(version => version.Number).ToArray(), restarted.Versions.Select(version => version.Number).ToArray());
        AssertLearned([1, 2], [3]);
    }

    [TestMethod]
    public async Task Versions_TooMany_LoseTheOldestThatDoNotJudge()
    {
        for (var i = 0; i <= ModelBook.Kept + 5; i++)
        {
            Say(1);
            await _book.UpdateAsync(Cancellation);
        }

        Assert.HasCount(ModelBook.Kept + 2, _book.Versions);
        Assert.AreEqual(1, Champion.Number);
        CollectionAssert.AreEqual(_book.Versions.Select(version => version.Number).ToArray(), _models.Stored.Keys.ToArray());
    }

    [TestMethod]
    public async Task Store_Away_LearnsNothingThatIsNotStored()
    {
        await _book.UpdateAsync(Cancellation);
        Say(1);
        _models.Fails = true;

        await Assert.ThrowsExactlyAsync<IOException>(() => _book.UpdateAsync(Cancellation));

        Assert.HasCount(1, _book.Versions);
        AssertLearned([], []);
    }

    public void Dispose() => _book.Dispose();

    private ModelBook Book() => new(_models, _store.Object, _learner.Object, _judge.Object, _clock);

    private async Task ChallengeAsync(int feedback)
    {
        await _book.UpdateAsync(Cancellation);
        Say(feedback);
        await _book.UpdateAsync(Cancellation);
    }

    private void AssertLearned(long[] all, long[] own)
    {
        CollectionAssert.AreEqual(all, _learned.All);
        CollectionAssert.AreEqual(own, _learned.Own);
    }

    private void Score(bool isBetter) => _judge.Setup(judge => judge.Compare(
            It.IsAny<IReadOnlyCollection<PersonaFeedback>>(), It.IsAny<IReadOnlyCollection<PersonaFeedback>>(),
            It.IsAny<IReadOnlyCollection<PersonaFeedback>>(), It.IsAny<CancellationToken>()))
        .Returns(Scores(isBetter));

    private static ModelComparison Scores(bool isBetter) => new() { Workloads = 7, Windows = 9, IsBetter = isBetter, Reason = "as told" };

    private void Say(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var id = _said.Count + 1;
            _said.Add(new()
            {
                Id = id,
                At = _clock.GetUtcNow(),
                Workload = new($"vm:{id}"),
                Persona = "service",
                Given = "idle",
                Window = new()
                {
                    Workload = new($"vm:{id}"),
                    End = _clock.GetUtcNow(),
                    Length = TimeSpan.FromMinutes(1),
                    Values = ImmutableDictionary<string, double>.Empty.Add("duty_cycle", 1),
                },
            });
        }
    }

    private sealed class MemoryModels : IModelStore
    {
        public SortedDictionary<int, ModelVersion> Stored { get; } = [];

        public List<AuditRecord> Records { get; } = [];

        public bool Fails { get; set; }

        public Task<ImmutableArray<ModelVersion>> ModelsAsync(CancellationToken cancellationToken) =>
            Task.FromResult<ImmutableArray<ModelVersion>>([.. Stored.Values]);

        public Task SaveModelsAsync(
            IReadOnlyCollection<ModelVersion> changed,
            IReadOnlyCollection<int> removed,
            IReadOnlyCollection<AuditRecord> records,
            CancellationToken cancellationToken)
        {
            if (Fails)
            {
                return Task.FromException(new IOException("the disk is full"));
            }

            foreach (var number in removed)
            {
                Stored.Remove(number);
            }

            foreach (var version in changed)
            {
                Stored[version.Number] = version;
            }

            Records.AddRange(records);
            return Task.CompletedTask;
        }
    }
}
