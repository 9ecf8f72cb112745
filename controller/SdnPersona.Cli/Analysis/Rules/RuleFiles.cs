using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Abstractions;
using SdnPersona.Personas;

namespace SdnPersona.Cli.Analysis;

/// <summary>Writes everything about rules into one folder.</summary>
internal static class RuleFiles
{
    /// <summary>
    /// rules.json, rules.csv, evidence.csv, blocked.csv, segments.svg, networkpolicies.yaml and the folder policy. Says which rules an
    /// export has no words for.
    /// </summary>
    public static async Task WriteAsync(string folder, RuleFindings findings, CliConsole console, CancellationToken cancellationToken)
    {
        await using (var file = File.Create(Path.Combine(folder, "rules.json")))
        {
            await RuleDocument.WriteAsync(file, findings, cancellationToken);
        }

        await WriteAsync(folder, "rules.csv", output => RuleTables.WriteRulesAsync(output, findings));
        await WriteAsync(folder, "evidence.csv", output => RuleTables.WriteEvidenceAsync(output, findings));
        await WriteAsync(folder, "blocked.csv", output => RuleTables.WriteBlockedAsync(output, findings));
        await using (var file = new StreamWriter(Path.Combine(folder, "segments.svg"), append: false))
        {
            SegmentPicture.Write(file, findings);
        }

        int leftOut;
        await using (var file = new StreamWriter(Path.Combine(folder, "networkpolicies.yaml"), append: false))
        {
            leftOut = NetworkPolicyExport.Write(file, findings);
        }

        var policy = new PolicyExport(FunctionalPersonas());
        await policy.WriteAsync(Path.Combine(folder, "policy"), findings, cancellationToken);
        if (policy.LeftOut + leftOut > 0)
        {
            console.Error.WriteLine(
                $"left out for their protocol: {policy.LeftOut} rules of {folder}/policy, {leftOut} of networkpolicies.yaml");
        }
    }

    private static string[] FunctionalPersonas()
    {
        using var catalog = new PersonaCatalog(new(), TimeProvider.System, NullLogger<PersonaCatalog>.Instance);
        return [.. catalog.Personas.Where(persona => persona.Kind == PersonaKind.Functional).Select(persona => persona.Name)];
    }

    private static async Task WriteAsync(string folder, string name, Func<TextWriter, Task> write)
    {
        await using var file = new StreamWriter(Path.Combine(folder, name), append: false);
        await write(file);
    }
}
