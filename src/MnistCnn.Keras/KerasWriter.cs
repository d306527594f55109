using System.Diagnostics.CodeAnalysis;
using MnistCnn.Keras.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;

namespace MnistCnn.Keras;

/// <summary>
/// Lets <c>ModelCheckpoint</c> write files of Keras, so that the notebook's own come out under their own names. The
/// name decides, as in Keras: <c>.keras</c> is a model, <c>.weights.h5</c> weights in the layout of Keras 3, and any
/// other
/// <c>.h5</c> weights in that of Keras 2, or a model if <see cref="WholeModel"/> says so.
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
    /// <summary>
    /// Whether <c>.h5</c> files hold the description of the network too: <c>save_weights_only=False</c> in Keras.
    /// Default false, as in the notebook.
    /// </summary>
    public bool WholeModel { get; init; }

    /// <inheritdoc/>
    public void Check(Model model, string path)
    {
        Require(model);
        if (IsModel(path))
            FileNames.RequireModel(path);
        else
            FileNames.RequireWeights(path);
    }

    /// <inheritdoc/>
    public void Write(Model model, string path)
    {
        Cnn network = Require(model);
        if (IsModel(path))
            KerasModel.Save(network, path);
        else
            KerasWeights.Save(network, path);
    }

    private bool IsModel(string path) => WholeModel || FileNames.IsArchive(path);

    private static Cnn Require(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.AsCnn()
            ?? throw new ArgumentException(
                $"Only a {nameof(Cnn)} can be written as weights of Keras, and the model is a {model.Name}.",
                nameof(model));
    }
}
