using MnistCnn.Files;
using MnistCnn.State;

namespace MnistCnn.Backup;

/// <summary>The state of a run in a file, and that before it in another beside it.</summary>
internal static class StateFile
{
    private static readonly SealedState Kind =
        new("mnistcnn_training_state", "2", "the whole state of a training run");

    /// <summary>Where the state before the last one lies.</summary>
    public static string PreviousOf(string path) => $"{path}.previous";

    /// <inheritdoc cref="SealedState.Read"/>
    public static TrainingState Read(string path) => Kind.Read(path);

    /// <summary>Writes the file, whole or not at all; the one that was there becomes the previous one.</summary>
    public static void Write(TrainingState state, string path)
    {
        AtomicFile.DeleteTemporaries(path);
        AtomicFile.DeleteTemporaries(PreviousOf(path));
        // Copied, not renamed, so that there is a file of this name at every moment.
        if (File.Exists(path))
            Copy(path, PreviousOf(path));
        else
            File.Delete(PreviousOf(path));
        Kind.Write(state, path);
    }

    public static void Copy(string source, string target) => AtomicFile.Write(target, stream =>
    {
        using FileStream original = RegularFile.OpenRead(source);
        original.CopyTo(stream);
    });
}
