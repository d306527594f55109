using System.Collections.Immutable;
using MnistCnn.Keras.Hdf5;

namespace MnistCnn.Keras.Files;

/// <summary>A weight in a file, not read yet.</summary>
/// <param name="Name">
/// Its name in its layer as the file has it, such as <c>conv2d/kernel:0</c>, or <c>0</c> in Keras 3.
/// </param>
/// <param name="Data">The data set.</param>
internal sealed record StoredWeight(string Name, Hdf5Dataset Data)
{
    public ImmutableArray<long> Shape => Data.Shape;

    public override string ToString() => $"{Data.Path} [{string.Join(", ", Shape)}]";
}
