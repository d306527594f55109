namespace MnistCnn.Imaging.Folders;

/// <summary>Lets in so many at once as have room together; one that has no room even alone comes in alone.</summary>
/// <param name="most">The bytes that there are.</param>
internal sealed class MemoryGate(long most)
{
    private readonly object _lock = new();
    private long _taken;

    /// <summary>Waits until there is room, and takes it.</summary>
    public void Enter(long bytes)
    {
        lock (_lock)
        {
            while (_taken > 0 && _taken + bytes > most)
                Monitor.Wait(_lock);
            _taken += bytes;
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Leave(long bytes)
    {
        lock (_lock)
        {
            _taken -= bytes;
            Monitor.PulseAll(_lock);
        }
    }
}
