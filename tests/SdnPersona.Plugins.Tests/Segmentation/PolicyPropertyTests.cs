using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using SdnPersona.Abstractions;
using SdnPersona.Segmentation;

namespace SdnPersona.Plugins.Tests.Segmentation;

[TestClass]
public sealed class PolicyPropertyTests
{
    private static readonly Config Replayed = Config.QuickThrowOnFailure.WithReplay(20260301, 7).WithMaxTest(200);

    private static readonly string[] Names = ["a", "b", "c", "d"];

    /// <summary>A file of one of four names, good or broken in one of several ways, that may need others.</summary>
    private static readonly Gen<PolicyFile> AnyFile =
        from kind in Gen.Elements(DocumentKind.Profile, DocumentKind.SecurityGroup)
        from name in Gen.Elements(Names)
        from needs in Gen.Elements(Names)
        from priority in Gen.Choose(-2, 2)
        from flaw in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2)))
        from number in Gen.Choose(0, 99)
        select new PolicyFile($"{kind}/{number:d2}-{name}.yaml", kind, false, Text(kind, name, needs, priority, flaw));

    private static readonly Gen<ImmutableArray<PolicyFile>> AnyFiles =
        Gen.ListOf(AnyFile).Select(files => files.DistinctBy(file => file.Path).ToImmutableArray());

    [TestMethod]
    public void Compilation_GivenFilesInAnyOrderOfReading_IsTheSame() =>
        Prop.ForAll(
            AnyFiles.SelectMany(files => Gen.Shuffle(files.ToArray()).Select(shuffled => (files, shuffled))).ToArbitrary(),
            pair => Same(Compile(pair.files, null), Compile([.. pair.shuffled], null)))
        .Check(Replayed);

    [TestMethod]
    public void Compilation_OfWhatIsInForceAlready_ChangesNothing() =>
        Prop.ForAll(
            AnyFiles.ToArbitrary(),
            files =>
            {
                var first = Compile(files, null);
                return Same(first, Compile(files, first));
            })
        .Check(Replayed);

    [TestMethod]
    public void Snapshot_AfterAnyTwoEdits_HasDefaultLastAndEveryProfileThatIsNeeded() =>
        Prop.ForAll(
            AnyFiles.Two().ToArbitrary(),
            edits =>
            {
                var snapshot = Compile(edits.Item2, Compile(edits.Item1, null));
                return snapshot.Groups[^1].Name == SecurityGroup.DefaultName
                    && snapshot.Groups.Count(group => group.Name == SecurityGroup.DefaultName) == 1
                    && snapshot.Profiles.ContainsKey(Profile.OpenName)
                    && snapshot.Groups.All(group => snapshot.Profiles.ContainsKey(group.DefaultProfile)
                        && group.Profiles.Values.All(snapshot.Profiles.ContainsKey));
            })
        .Check(Replayed);

    [TestMethod]
    public void Policy_OfAnyWorkload_IsTheFirstGroupsAndItsProfileExists() =>
        Prop.ForAll(
            AnyFiles.ToArbitrary(),
            Gen.Elements(Names).ToArbitrary(),
            Gen.Choose(0, 100).Select(percent => percent / 100.0).Two().ToArbitrary(),
            (files, name, probabilities) =>
            {
                var snapshot = Compile(files, null);
                var workload = Sample.Workload(name);
                var assignment = Sample.Assignment("idle", probabilities.Item1, ("compromised", probabilities.Item2));
                var resolver = new PolicyResolver(new FixedPersonas());
                var policy = resolver.Resolve(workload, assignment, snapshot);
                var first = snapshot.Groups.First(group => group.Name == "default" || group.Selector.Selects(workload));
                return policy == resolver.Resolve(workload, assignment, snapshot)
                    && policy.Group == first.Name
                    && snapshot.Profiles.ContainsKey(policy.Profile);
            })
        .Check(Replayed);

    private static PolicySnapshot Compile(ImmutableArray<PolicyFile> files, PolicySnapshot? before) =>
        PolicyCompilation.Compile(files, before, Sample.Personas, ImmutableDictionary<string, EnforcementMode>.Empty);

    private static bool Same(PolicySnapshot left, PolicySnapshot right) =>
        left.Profiles.Keys.Order().SequenceEqual(right.Profiles.Keys.Order())
        && left.Profiles.All(pair => pair.Value.Origin == right.Profiles[pair.Key].Origin)
        && left.Groups.Select(group => (group.Name, group.Origin))
            .SequenceEqual(right.Groups.Select(group => (group.Name, group.Origin)))
        && left.Errors.SequenceEqual(right.Errors);

    private static string Text(DocumentKind kind, string name, string needs, int priority, int flaw)
    {
        var broken = flaw switch { 1 => "\n  typo: 1", 2 => "\n  [", _ => "" };
        return kind == DocumentKind.Profile
            ? $"""
                kind: Profile
                metadata:
                  name: {name}
                spec:
                  description: priority {priority}
                  rules:
                    - name: r
                      direction: egress
                      action: allow
                      peer:
                        group: {needs}{broken}
                """
            : $"""
                kind: SecurityGroup
                metadata:
                  name: {name}
                spec:
                  priority: {priority}
                  selector:
                    names: {name}
                  defaultProfile: {(priority > 0 ? needs : "open")}{broken}
                """;
    }
}
