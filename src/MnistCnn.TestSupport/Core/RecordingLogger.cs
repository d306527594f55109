using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MnistCnn.Tests.Support;

/// <summary>Keeps what was logged.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message)> _entries = [];

    public IReadOnlyList<(LogLevel Level, string Message)> Entries => [.. _entries];

    /// <summary>Called with each message after it is kept.</summary>
    public Action<string> Logged { get; set; } = _ => { };

    IDisposable ILogger.BeginScope<TState>(TState state) => new MemoryStream();

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        string message = formatter(state, exception);
        _entries.Enqueue((logLevel, message));
        Logged(message);
    }
}
