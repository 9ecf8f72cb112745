namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class ValidateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-validate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Validate_GoodFiles_EndsWithZero()
    {
        Write("profiles/narrow.yaml", "kind: Profile\nmetadata: {name: narrow}\nspec: {defaultEgress: deny}\n");
        Write("groups/few.yaml", "kind: SecurityGroup\nmetadata: {name: few}\nspec: {selector: {workloads: [a]}, defaultProfile: narrow}\n");

        var console = await RunAsync(0, _folder);

        Assert.AreEqual("", console.Out);
        Assert.Contains("0 errors", console.Error);
    }

    [TestMethod]
    public async Task Validate_ErrorsInEveryKind_ShowsAllOfThemAndEndsWithOne()
    {
        Write("profiles/p.yaml", "kind: Profile\nmetadata: {name: p}\nspec:\n  rules:\n  - {name: a, direction: sideways, action: maybe}\n");
        Write("groups/g.yaml", "kind: SecurityGroup\nmetadata: {name: g}\nspec: {selector: {workloads: [a]}, defaultProfile: nope}\n");
        Write("personas/q.yaml", "kind: Persona\nmetadata: {name: q}\nspec: {}\n");
        Write("indicators/i.yaml", "kind: IndicatorList\nmetadata: {name: i}\nspec: {severity: 5, confidence: 1, addresses: [x]}\n");

        var console = await RunAsync(1, _folder);

        Assert.Contains($"{_folder}/profiles/p.yaml:5: spec.rules[0].direction: 'sideways' must be one of", console.Out);
        Assert.Contains($"{_folder}/profiles/p.yaml:5: spec.rules[0].action: 'maybe' must be one of", console.Out);
        Assert.Contains($"{_folder}/groups/g.yaml:3: spec.defaultProfile: profile 'nope' does not exist", console.Out);
        Assert.Contains($"{_folder}/personas/q.yaml:3: spec.profile: is required", console.Out);
        Assert.Contains($"{_folder}/indicators/i.yaml:3: spec.addresses: entry 1, 'x', must be an address", console.Out);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("/missing")]
    public async Task Validate_FolderWithoutConfiguration_SaysSo(string below)
    {
        var console = await RunAsync(3, _folder + below);

        Assert.Contains(_folder + below, console.Error);
    }

    private static async Task<TestConsole> RunAsync(int exitCode, string folder)
    {
        var console = new TestConsole();
        Assert.AreEqual(exitCode, await console.RunAsync("validate", folder), $"{console.Out}{console.Error}");
        return console;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
