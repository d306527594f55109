using System.Diagnostics.CodeAnalysis;
using MnistCnn.Files;
using MnistCnn.Keras.Files;
using MnistCnn.Keras.Fitting;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;

namespace MnistCnn.Keras;

/// <summary>
/// Weights without the description of their network: Keras's <c>save_weights</c>, in the layouts of Keras 0, 1, 2 and
/// 3. Whole models are read by <see cref="KerasModel"/>.
/// </summary>
/// <remarks>
/// <para>
/// A file made by the notebook gives the predictions that it gave there, and the other way round. Kernels are
/// rearranged, and so are the inputs of the first dense layer, which Keras flattens in another order. The order of
/// layers decides which is which, not their names: a second model of one session starts at <c>conv2d_2</c>. In Keras
/// the last layer has a softmax; here the network gives the logits before it.
/// </para>
/// <para>
/// What a batch normalisation adds to a variance is not a weight but an option of the network: 0.001 here and in Keras,
/// unless the layer was made with another. Then both must be made with the same.
/// </para>
/// <para>
/// Nothing but the file itself is read: links, external and virtual data sets are refused. Values of 64 bits are
/// rounded to 32, those of 16 bits widened.
/// </para>
/// <para>
/// Files are read in native code too, but not written there: PureHDF, which writes them, makes code at run time.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// Cnn model = KerasWeights.Read("checkpoints_mnist_cnn_2/weights_epoch_14.h5");
/// KerasWeights.Save(model, "digits.weights.h5");
/// </code>
/// </example>
public static class KerasWeights
{
    internal const string WriterNeeds = "PureHDF, which writes the file, makes code at run time. Reading does not.";

    /// <summary>Reads weights into a network of the same layers, which changes only if everything fits.</summary>
    /// <param name="model">The network. Its own options count, such as the epsilon of its batch normalisations.</param>
    /// <param name="path">A file of Keras; one that describes its network must describe this one.</param>
    /// <param name="backend">
    /// What computed a model of Keras 0, whose files do not tell; left out, the file must.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is broken, or does not fit the network: the message lists every missing, unexpected and mis-shaped
    /// weight. Or it describes another network, or was computed by another backend.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Load(Cnn model, string path, KerasBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        IReadOnlyList<(string, float[])> weights = KerasFile.Read(
            path, file => Values(file, model.Architecture, backend));
        foreach ((string name, float[] values) in weights)
            model.SetWeights(name, values);
    }

    /// <summary>Builds the network that a file's weights are of, with these weights, if exactly one fits.</summary>
    /// <param name="path">A file of Keras.</param>
    /// <param name="assumed">
    /// What weights never tell, such as the size of the images; left out, the defaults of <see
    /// cref="KerasAssumptions"/>. A file that describes its network is obeyed, and nothing is assumed.
    /// </param>
    /// <remarks>
    /// Filters, kernels, channels, dense units and classes come from the weights; where poolings stand from the names
    /// of layers, as far as the file lists them; paddings from the number of values that the first dense layer takes.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An assumption is out of its range.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is broken; or no network fits, or several do, which the message lists.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Cnn Read(string path, KerasAssumptions? assumed = null)
    {
        assumed ??= new KerasAssumptions();
        return KerasFile.Read(
            path,
            file => file.Config is null
                ? FittingNetwork.Read(file, assumed)
                : ModelReader.Read(file, assumed.Backend).Network);
    }

    /// <summary>Writes the weights of a network, whole or not at all.</summary>
    /// <param name="model">The network.</param>
    /// <param name="path">
    /// The file, whose name decides, as in Keras: <c>….weights.h5</c> has the layout of Keras 3, any other
    /// <c>….h5</c> that of Keras 2, as in the notebook. Its directory must exist.
    /// </param>
    /// <exception cref="ArgumentException">Keras goes by another name.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    [RequiresDynamicCode(WriterNeeds)]
    [RequiresUnreferencedCode(WriterNeeds)]
    public static void Save(Cnn model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        FileNames.RequireWeights(path);
        var writer = new WeightWriter(model);
        AtomicFile.Write(path, FileNames.IsWeights3(path) ? writer.WriteKeras3 : writer.WriteKeras2);
    }

    private static IReadOnlyList<(string, float[])> Values(
        KerasFile file, CnnArchitecture architecture, KerasBackend? backend)
    {
        if (file.Config is null)
            return
            [
                .. WeightLoader.Read(file, architecture, KernelForms.FormOf(file, backend)).Select(weight => (
                    weight.Item1.TorchName,
                    weight.Item1.Order.FromKeras(weight.Item2, ShapeOf(architecture, weight.Item1.TorchName)))),
            ];
        Cnn read = ModelReader.Read(file, backend).Network;
        NetworkDifference.ThrowIfAny(architecture, read.Architecture);
        // Layers may have other names in the network, and come in the same order.
        return [.. NamesOf(architecture).Zip(read.WeightNames, (mine, its) => (mine, read.GetWeights(its)))];
    }

    private static IEnumerable<string> NamesOf(CnnArchitecture architecture) => architecture.Layout.Tensors
        .Where(tensor => tensor.DataType == SafetensorsDataType.F32).Select(tensor => tensor.Name);

    private static long[] ShapeOf(CnnArchitecture architecture, string name) =>
        [.. architecture.Layout.Tensors.First(tensor => tensor.Name == name).Shape];
}
