using System.Diagnostics.CodeAnalysis;
using MnistCnn.Files;
using MnistCnn.Keras.Files;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;
using MnistCnn.Serialization;

namespace MnistCnn.Keras;

/// <summary>
/// Weights in the <c>.h5</c> files of Keras, of both its layouts (see <see cref="KerasFormat"/>), and whole-model
/// <c>.h5</c> files of Keras 2, of which the weights are read.
/// </summary>
/// <remarks>
/// <para>
/// A file made by the notebook gives the predictions that it gave there, and the other way round. Kernels are
/// rearranged, and so are the inputs of the first dense layer, which Keras flattens in another order. The order of
/// layers decides which is which, not their names: a second model of one session starts at <c>conv2d_2</c>. In Keras
/// the last layer has a softmax; here the network gives the logits before it.
/// </para>
/// <para>
/// Batch normalisation adds an epsilon to the variance, which is not a weight: 0.001 in Keras unless the layer was made
/// with another, and 0.00001 here. The difference goes into gamma, so that predictions stay the same. After reading and
/// writing such a file gamma can differ in its last bit; all other weights are the same to the bit.
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
/// KerasWeights.Save(model, "digits.weights.h5", KerasFormat.Keras3);
/// </code>
/// </example>
public static class KerasWeights
{
    /// <summary>What Keras's batch normalisation adds to a variance unless it is told otherwise.</summary>
    public const double DefaultEpsilon = BatchNormalizationScale.KerasEpsilon;

    internal const string WriterNeeds = "PureHDF, which writes the file, makes code at run time. Reading does not.";

    /// <summary>Reads weights into a network of the same architecture, which changes only if everything fits.</summary>
    /// <param name="model">The network.</param>
    /// <param name="path">A file of Keras.</param>
    /// <param name="epsilon">
    /// The <c>epsilon</c> of the file's batch normalisations, above 0; null, the default, for what the model in the
    /// file says, and in a file without one <see cref="DefaultEpsilon"/>.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is broken, or does not fit the network: the message lists every missing, unexpected and mis-shaped
    /// weight.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Load(Cnn model, string path, double? epsilon = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        CheckEpsilon(epsilon);
        Copy(
            Read(path, file => WeightReader.Read(
                file, model.Layout, epsilon, "Build the network with the options that it was saved with.")),
            model);
    }

    /// <summary>Builds the network that a file's weights are of, with these weights.</summary>
    /// <param name="path">A file of Keras.</param>
    /// <param name="architecture">
    /// What weights do not tell: the size of the images, padding, pooling, dropout, and where batches are normalised.
    /// Filters, kernel, channels, dense units and classes come from the file. Left out, the defaults of
    /// <see cref="CnnOptions"/>, as in the notebook.
    /// </param>
    /// <param name="epsilon">As in <see cref="Load"/>.</param>
    /// <exception cref="InvalidDataException">
    /// The file is broken, or its weights are those of no such network; the message says why.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Cnn Read(string path, CnnOptions? architecture = null, double? epsilon = null)
    {
        CheckEpsilon(epsilon);
        (CnnOptions options, IReadOnlyList<(WeightPlan, float[])> weights) = Read(
            path,
            file =>
            {
                CnnOptions options = InferredOptions.From(file.Layers, architecture ?? new CnnOptions());
                return (options, WeightReader.Read(
                    file, InferredOptions.LayoutOf(options), epsilon,
                    $"Say with the argument '{nameof(architecture)}' what the weights do not tell, such as the size of "
                    + "the images."));
            });
        var model = new Cnn(options);
        Copy(weights, model);
        return model;
    }

    /// <summary>Writes the weights of a network, whole or not at all.</summary>
    /// <param name="model">The network.</param>
    /// <param name="path">
    /// The file; its directory must exist. Keras goes by the name: see <see cref="KerasFormat"/>.
    /// </param>
    /// <param name="format">The layout. Default <see cref="KerasFormat.Keras2"/>, as in the notebook.</param>
    /// <param name="epsilon">
    /// The <c>epsilon</c> of the batch normalisations that Keras will load it into, above 0.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Keras would take a file of this name for one of the other format.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    [RequiresDynamicCode(WriterNeeds)]
    [RequiresUnreferencedCode(WriterNeeds)]
    public static void Save(
        Cnn model, string path, KerasFormat format = KerasFormat.Keras2, double epsilon = DefaultEpsilon)
    {
        ArgumentNullException.ThrowIfNull(model);
        CheckName(path, format);
        CheckEpsilon(epsilon);
        var writer = new WeightWriter(model, epsilon);
        AtomicFile.Write(path, format == KerasFormat.Keras2 ? writer.WriteKeras2 : writer.WriteKeras3);
    }

    internal static void CheckName(string path, KerasFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        bool fits = format switch
        {
            KerasFormat.Keras2 => path.EndsWith(".h5", StringComparison.Ordinal) && !IsKeras3(path),
            KerasFormat.Keras3 => IsKeras3(path),
            _ => throw new ArgumentOutOfRangeException(
                nameof(format), format, $"Known are {string.Join(", ", Enum.GetNames<KerasFormat>())}."),
        };
        if (!fits)
            throw new ArgumentException(
                $"'{path}' cannot be the name of a file in the format {format}: Keras takes '….weights.h5' for "
                + $"{KerasFormat.Keras3}, and any other '….h5' for {KerasFormat.Keras2}.",
                nameof(path));
    }

    internal static void CheckEpsilon(double? epsilon)
    {
        if (epsilon is { } value && !(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(
                nameof(epsilon), value, "The epsilon of a batch normalisation must be above 0 and finite.");
    }

    private static bool IsKeras3(string path) => path.EndsWith(".weights.h5", StringComparison.Ordinal);

    private static T Read<T>(string path, Func<KerasFile, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return read(KerasFile.Parse(bytes));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(
                $"'{path}' cannot be read as weights of Keras. {exception.Message}", exception);
        }
    }

    private static void Copy(IReadOnlyList<(WeightPlan Weight, float[] Values)> weights, Cnn model)
    {
        foreach ((WeightPlan weight, float[] values) in weights)
            model.SetWeights(weight.TorchName, weight.Order.FromKeras(values, [.. model.GetShape(weight.TorchName)]));
    }
}
