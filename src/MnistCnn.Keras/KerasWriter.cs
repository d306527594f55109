using System.Diagnostics.CodeAnalysis;
using MnistCnn.Models;
using MnistCnn.Serialization;

namespace MnistCnn.Keras;

/// <summary>
/// Lets <c>ModelCheckpoint</c> write files of Keras, so that the notebook's own come out under their own names.
/// </summary>
/// <example>
/// <code>
/// new ModelCheckpoint("weights_epoch_{epoch:00}.h5") { Writer = new KerasWriter(), SaveBestOnly = true }
/// </code>
/// </example>
[RequiresDynamicCode(KerasWeights.WriterNeeds)]
[RequiresUnreferencedCode(KerasWeights.WriterNeeds)]
public sealed class KerasWriter : IModelWriter
{
    /// <summary>The layout. Default <see cref="KerasFormat.Keras2"/>, as in the notebook.</summary>
    public KerasFormat Format { get; init; } = KerasFormat.Keras2;

    /// <summary>
    /// The <c>epsilon</c> of the batch normalisations that Keras will load the files into, above 0. Default 0.001,
    /// Keras's.
    /// </summary>
    public double Epsilon { get; init; } = KerasWeights.DefaultEpsilon;

    /// <inheritdoc/>
    public void Check(Model model, string path)
    {
        Require(model);
        KerasWeights.CheckName(path, Format);
        KerasWeights.CheckEpsilon(Epsilon);
    }

    /// <inheritdoc/>
    public void Write(Model model, string path) => KerasWeights.Save(Require(model), path, Format, Epsilon);

    private static Cnn Require(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.AsCnn()
            ?? throw new ArgumentException(
                $"Only a {nameof(Cnn)} can be written as weights of Keras, and the model is a {model.Name}.",
                nameof(model));
    }
}
