using System.Text.RegularExpressions;
using SdnPersona.Core.Pipeline;
using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>
/// The program of the lab's first bridge, line by line. After a change that is meant, write the file anew and review its diff:
/// <c>SDNPERSONA_WRITE_GOLDEN=1 dotnet test tests/SdnPersona.Core.Tests --filter GoldenProgramTests</c>.
/// </summary>
[TestClass]
public sealed partial class GoldenProgramTests
{
    private const string WriteVariable = "SDNPERSONA_WRITE_GOLDEN";

    private static readonly string GoldenFile = Path.Combine(Repository.Root, "tests", "golden", "lab-s1.flows");
    private static readonly SwitchProgram Program = PipelineCompiler.Compile(LabBridge.Model());

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public void Program_OfTheLab_IsTheGoldenOne()
    {
        var lines = ProgramText.Lines(Program).ToArray();
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(GoldenFile)!);
            File.WriteAllLines(GoldenFile, lines);
        }

        var golden = File.ReadAllLines(GoldenFile);
        for (var i = 0; i < Math.Max(golden.Length, lines.Length); i++)
        {
            Assert.AreEqual(golden.ElementAtOrDefault(i), lines.ElementAtOrDefault(i), $"line {i + 1}; {WriteVariable}=1 writes the file anew");
        }
    }

    [TestMethod]
    [TestCategory("Ovs")]
    public async Task GoldenText_AddedByOvsOfctl_IsDumpedAsTheSameSet()
    {
        await using var ovs = await PrivateOvs.StartAsync(cancellationToken: Cancelled);
        await ovs.VsctlAsync(
            ["add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=dummy", "fail_mode=secure", "protocols=OpenFlow13"], Cancelled);
        foreach (var meter in ProgramText.Meters(Program))
        {
            await ovs.OfctlAsync("br0", "add-meter", [meter], Cancelled);
        }

        foreach (var group in ProgramText.Groups(Program))
        {
            await ovs.OfctlAsync("br0", "add-group", [group], Cancelled);
        }

        await ovs.RunAsync("ovs-ofctl", ["-O", "OpenFlow13", "--bundle", "add-flows", ovs.OpenFlow("br0"), GoldenFile], null, Cancelled);

        var dumped = await ovs.OfctlAsync("br0", "dump-flows", ["--no-stats"], Cancelled);
        var golden = File.ReadAllLines(GoldenFile).Where(line => !line.StartsWith('#'));
        CollectionAssert.AreEqual(Sorted(golden), Sorted(dumped.Split('\n').Where(line => line.Contains("actions=", StringComparison.Ordinal))));
    }

    // ovs-ofctl prints a register's value in hexadecimal, table 0 not at all, and spaces as it likes.
    private static string[] Sorted(IEnumerable<string> flows) =>
        [.. flows.Select(flow => Blanks().Replace(flow.Replace(" table=0,", "", StringComparison.Ordinal), "")).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
