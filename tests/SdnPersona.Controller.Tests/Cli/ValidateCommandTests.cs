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
        Write("management.yaml", "kind: Management\nmetadata: {name: site}\nspec:\n  reachable: [{name: m, address: 10.0.0.300}]\n");
        Write("indicators/i.yaml", "kind: IndicatorList\nmetadata: {name: i}\nspec: {severity: 5, confidence: 1, addresses: [x]}\n");

        var console = await RunAsync(1, _folder);

        Assert.Contains($"{_folder}/profiles/p.yaml:5: spec.rules[0].direction: 'sideways' must be one of", console.Out);
        Assert.Contains($"{_folder}/profiles/p.yaml:5: spec.rules[0].action: 'maybe' must be one of", console.Out);
        Assert.Contains($"{_folder}/groups/g.yaml:3: spec.defaultProfile: profile 'nope' does not exist", console.Out);
        Assert.Contains($"{_folder}/personas/q.yaml:3: spec.profile: is required", console.Out);
        Assert.Contains($"{_folder}/management.yaml:4: spec.reachable[0].address: '10.0.0.300' must be", console.Out);
        Assert.Contains($"{_folder}/indicators/i.yaml:3: spec.addresses: entry 1, 'x', must be an address", console.Out);
    }

    [TestMethod]
    public async Task Validate_RuleThatNeverDecides_IsAWarning()
    {
        Write("profiles/p.yaml", "kind: Profile\nmetadata: {name: p}\nspec:\n  rules:\n  - {name: all, direction: egress, action: allow}\n  - {name: late, direction: egress, action: deny, protocol: tcp, ports: [22], peer: {workload: w}}\n");

        var console = await RunAsync(0, _folder);

        Assert.AreEqual(
            $"{_folder}/profiles/p.yaml: warning: profile 'p': rule 1 'late' never decides: 'all' before it matches all that it names; move it up or remove it\n", console.Out);
        Assert.Contains("0 errors, 1 warnings", console.Error);
    }

    [TestMethod]
    [DataRow("enforce", "", 1, "error")]
    [DataRow("shadow", "", 0, "warning")]
    [DataRow("enforce", "\n  rules:\n  - {name: friends, direction: ingress, action: allow, peer: {workload: w}}", 0, "warning")]
    public async Task Validate_ProfileThatWouldCutManagement_IsAnErrorWhereItIsEnforced(string mode, string rules, int exitCode, string severity)
    {
        Write("profiles/p.yaml", $"kind: Profile\nmetadata: {{name: p}}\nspec:\n  defaultIngress: deny{rules}\n");
        Write("groups/g.yaml", $"kind: SecurityGroup\nmetadata: {{name: g}}\nspec: {{mode: {mode}, selector: {{workloads: [a]}}, defaultProfile: p}}\n");
        Write("management.yaml", "kind: Management\nmetadata: {name: site}\nspec:\n  reachable:\n  - {name: jump, address: 10.9.0.5, protocol: tcp, ports: [22], direction: ingress, except: [quarantine, api-consumer]}\n");

        var console = await RunAsync(exitCode, _folder);

        Assert.Contains($"{_folder}/profiles/p.yaml: {severity}: profile 'p': its ingress default would cut 10.9.0.5/32 from workloads, management address 'jump'", console.Out);
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
