using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>One flow of a recording.</summary>
/// <param name="Flow">The flow. Workloads are not bound: a recording knows hosts only.</param>
/// <param name="Extras">Values of <see cref="FlowRecording.ExtraColumns"/>, in their order; "" where unset.</param>
public readonly record struct RecordedFlow(FlowRecord Flow, ImmutableArray<string> Extras);
