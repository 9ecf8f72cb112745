using BenchmarkDotNet.Running;
using SharpOpenFlow.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(FlowModBenchmark).Assembly).Run(args);
