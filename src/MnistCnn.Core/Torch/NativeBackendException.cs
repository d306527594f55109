namespace MnistCnn.Torch;

/// <summary>
/// libtorch, the native library under TorchSharp, cannot be loaded. The message says what is missing, what was found,
/// and what to do about it.
/// </summary>
public sealed class NativeBackendException : Exception
{
    internal NativeBackendException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
