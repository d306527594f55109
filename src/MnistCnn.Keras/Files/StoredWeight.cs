using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Keras.Hdf5;
using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>A weight in a file, not read yet.</summary>
/// <param name="Name">
/// Its name in its layer as the file has it, such as <c>conv2d/kernel:0</c>, or <c>0</c> in Keras 3.
/// </param>
/// <param name="Data">The data set.</param>
internal sealed record StoredWeight(string Name, Hdf5Dataset Data)
{
    public ImmutableArray<long> Shape => Data.Shape;

    /// <summary>
    /// Whether it can be such a weight; values of 16 and 64 bits are converted when they are read.
    /// </summary>
    public bool Fits(WeightPlan plan) =>
        Data.Type.IsFloat && Shape.AsSpan().SequenceEqual(plan.Shape.AsSpan())
            && (WeightNames.Of(Name) is not { } name || name == plan.Name);

    public override string ToString() => $"{Data.Path} {FileText.Shape(Shape)}";
}
