using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SdnPersona.Core.Tests.Switches;

/// <summary>Keeps what is logged.</summary>
internal sealed class ListLogger<T> : ILogger<T>
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel level, EventId id, TState state, Exception? problem, Func<TState, Exception?, string> format) =>
        Lines.Enqueue(format(state, problem));
}
