namespace MnistCnn.Torch;

/// <summary>
/// Knows who is using a network, so that its end waits for nobody and takes nothing away from anybody: the last user
/// frees it. Otherwise libtorch would read weights that are freed already.
/// </summary>
/// <param name="owner">What errors call the network.</param>
/// <param name="free">Frees the network; called once.</param>
internal sealed class ModuleUse(object owner, Action free) : IDisposable
{
    private readonly Dictionary<int, int> _callsOfThreads = [];
    private bool _ended;

    /// <summary>
    /// Keeps the network until this thread disposes the result, which is this object, as often as it began.
    /// </summary>
    /// <exception cref="ObjectDisposedException">
    /// The network is disposed, and this thread is not using it yet.
    /// </exception>
    public ModuleUse Begin()
    {
        int thread = Environment.CurrentManagedThreadId;
        lock (_callsOfThreads)
        {
            int calls = _callsOfThreads.GetValueOrDefault(thread);
            // A call in flight, such as a prediction, may make others, one for each batch.
            ObjectDisposedException.ThrowIf(_ended && calls == 0, owner);
            _callsOfThreads[thread] = calls + 1;
        }

        return this;
    }

    /// <summary>Ends what <see cref="Begin"/> began on this thread.</summary>
    public void Dispose()
    {
        int thread = Environment.CurrentManagedThreadId;
        lock (_callsOfThreads)
        {
            if (--_callsOfThreads[thread] > 0)
                return;
            _callsOfThreads.Remove(thread);
            if (!_ended || _callsOfThreads.Count > 0)
                return;
        }

        free();
    }

    /// <summary>Lets nobody in any more, and frees the network now or after its last user.</summary>
    public void End()
    {
        lock (_callsOfThreads)
        {
            if (_ended)
                return;
            _ended = true;
            if (_callsOfThreads.Count > 0)
                return;
        }

        free();
    }
}
