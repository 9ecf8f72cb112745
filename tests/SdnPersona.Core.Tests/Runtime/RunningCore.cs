using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.Core.Switches;
using SdnPersona.Storage;

namespace SdnPersona.Core.Tests.Runtime;

/// <summary>The core as its own registration builds it, over a real store.</summary>
internal sealed class RunningCore : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SqliteStateStore _store;
    private readonly ServiceProvider _provider;
    private Task _running = Task.CompletedTask;
    private bool _storeIsDown;

    private RunningCore(string folder, ImmutableArray<ManagementAddress> management)
    {
        _store = SqliteStateStore.Open(folder, NullLogger.Instance);
        Decisions = new(_store);
        _provider = new ServiceCollection()
            .AddSingleton<IStateStore>(_store)
            .AddSingleton<IShadowRunStore>(_store)
            .AddSingleton<IFeatureSource>(Decisions)
            .AddSingleton<IPersonaClassifier>(Decisions)
            .AddSingleton<IPolicyCatalog>(Decisions)
            .AddSingleton<IPolicyResolver>(Decisions)
            .AddSingleton<IGroupModes>(Decisions)
            .AddSingleton(new ControlLoopOptions
            {
                Period = TimeSpan.FromMilliseconds(100),
                ClassifyPeriod = TimeSpan.FromMilliseconds(100),
                Arming = TimeSpan.FromSeconds(2),
                Management = management,
            })
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new Journal(Log)))
            .AddCore(new SwitchListener(null))
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Plane = _provider.GetRequiredService<IControlPlane>();
    }

    public IControlPlane Plane { get; }

    public BreakGlass Glass => _provider.GetRequiredService<BreakGlass>();

    public SwitchRegistry Switches => _provider.GetRequiredService<SwitchRegistry>();

    public FixedDecisions Decisions { get; }

    public ConcurrentQueue<string> Log { get; } = [];

    public IStateStore Store => _store;

    public static async Task<RunningCore> StartAsync(string folder, params ImmutableArray<ManagementAddress> management)
    {
        var core = new RunningCore(folder, management);
        await core.Decisions.LoadAsync();
        await core.Glass.RestoreAsync(CancellationToken.None);
        core._running = Task.Run(() => core._provider.GetRequiredService<CoreEngine>().RunAsync(core._stop.Token));
        return core;
    }

    /// <summary>Waits until something is so; when it does not become so, the message has the log.</summary>
    public async Task UntilAsync(Func<bool> condition, string what, int seconds = 20)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (_running.IsFaulted)
            {
                await _running;
            }

            Assert.IsTrue(clock.Elapsed < TimeSpan.FromSeconds(seconds), $"not in {seconds} s: {what}\n{string.Join('\n', Log)}");
            await Task.Delay(20);
        }
    }

    public WorkloadStatus Workload(string name) => Plane.FindWorkload(name) ?? throw new AssertFailedException($"there is no workload '{name}'");

    /// <summary>From now on whatever asks the store fails.</summary>
    public void BreakStore()
    {
        _storeIsDown = true;
        _store.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _provider.DisposeAsync();
        if (!_storeIsDown)
        {
            _store.Dispose();
        }

        _stop.Dispose();
    }

    private sealed class Journal(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? problem, Func<TState, Exception?, string> format) =>
            log.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {level}: {format(state, problem)} {problem}");

        public void Dispose()
        {
        }
    }
}
