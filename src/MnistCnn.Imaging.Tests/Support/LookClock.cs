namespace MnistCnn.Tests.Support;

/// <summary>A clock that goes on by a second whenever somebody looks at it.</summary>
internal sealed class LookClock : TimeProvider
{
    /// <summary>How often somebody did.</summary>
    public int Looks { get; private set; }

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => ++Looks;
}
