namespace MnistCnn.Data.Download;

/// <summary>A mirror does not give a file, for a reason of whatever kind: the next is asked.</summary>
internal sealed class MirrorFailedException(string reason, Exception cause) : Exception(reason, cause);
