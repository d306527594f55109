using System.Threading;

namespace MnistCnn.Imaging.Reading;

/// <summary>The time that one picture has left.</summary>
/// <param name="limit">How long reading it may take, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
/// <param name="name">What errors call the picture.</param>
/// <param name="clock">Whose time it is.</param>
internal sealed class TimeLimit(TimeSpan limit, string name, TimeProvider clock)
{
    private long _start = clock.GetTimestamp();

    public TimeLimit(PictureLimits limits, string name)
        : this(limits.Timeout, name, TimeProvider.System)
    {
    }

    /// <summary>For pixels that are decoded already.</summary>
    public static TimeLimit None { get; } = new(Timeout.InfiniteTimeSpan, "", TimeProvider.System);

    /// <summary>Whether the time is up.</summary>
    public bool IsOver => limit != Timeout.InfiniteTimeSpan && clock.GetElapsedTime(_start) > limit;

    /// <summary>Begins anew, where something else had to be waited for.</summary>
    public void Restart() => _start = clock.GetTimestamp();

    /// <summary>Breaks off.</summary>
    /// <exception cref="InvalidDataException">The time is up.</exception>
    public void Check()
    {
        if (IsOver)
            throw new InvalidDataException(
                $"{name} takes longer to read than the {limit} that {nameof(PictureLimits)}."
                + $"{nameof(PictureLimits.Timeout)} allows; save it smaller, or allow more.");
    }
}
