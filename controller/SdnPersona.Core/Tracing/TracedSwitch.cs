using SdnPersona.Core.Pipeline;

namespace SdnPersona.Core.Tracing;

/// <summary>A switch as a trace sees it: what was decided for it, and the program that follows from that.</summary>
/// <param name="Name">Name of the bridge.</param>
/// <param name="Model">Model that the program was compiled from.</param>
/// <param name="Program">The program.</param>
/// <param name="State">How far the switch holds it, such as <c>synchronized</c>.</param>
public sealed record TracedSwitch(string Name, SwitchModel Model, SwitchProgram Program, string State = "synchronized");
