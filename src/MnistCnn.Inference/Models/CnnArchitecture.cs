using System.Collections.Immutable;
using MnistCnn.Models.Layers;
using MnistCnn.Randomness;

namespace MnistCnn.Models;

/// <summary>
/// What a network is made of: the size of its images, and a chain of layers of which each reads what the one before
/// gives. Whatever deals with networks goes by it: engine, summary, model files, ONNX, Keras, modules of TorchSharp.
/// </summary>
/// <remarks>
/// Immutable, compared by value, and checked as a whole when made. <see cref="CnnBuilder"/> makes the usual ones,
/// <see cref="CnnChain"/> any.
/// </remarks>
public sealed class CnnArchitecture : IEquatable<CnnArchitecture>
{
    /// <summary>Describes a network.</summary>
    /// <param name="inputHeight">Rows of an image, 1 to 65,535.</param>
    /// <param name="inputWidth">Columns of an image, 1 to 65,535.</param>
    /// <param name="inputChannels">Channels of an image, 1 to 65,535: 1 for grey, 3 for colour.</param>
    /// <param name="layers">
    /// First to last, 1 to 512. The last one gives a logit for each class, 2 to 65,536; a softmax may follow it.
    /// </param>
    /// <param name="initialization">
    /// How weights start. Default <see cref="WeightInitialization.GlorotUniform"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size of the image, or the number of layers or of classes is out of its range.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A layer does not fit what the one before gives; the message tells the sizes of all layers up to it. Or two
    /// layers have one name, or the layers take and give too many values.
    /// </exception>
    public CnnArchitecture(
        int inputHeight, int inputWidth, int inputChannels, IEnumerable<Layer> layers,
        WeightInitialization initialization = WeightInitialization.GlorotUniform)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Layers = [.. layers];
        Initialization = initialization;
        Layout = CnnLayoutBuilder.Build(inputHeight, inputWidth, inputChannels, Layers, initialization);
    }

    /// <summary>Rows of an image.</summary>
    public int InputHeight => Layout.Input.Height;

    /// <summary>Columns of an image.</summary>
    public int InputWidth => Layout.Input.Width;

    /// <summary>Channels of an image: 1 for grey, 3 for colour.</summary>
    public int InputChannels => Layout.Input.Channels;

    /// <summary>How many classes are told apart: the logits that the last layer gives.</summary>
    public int ClassCount => Layout.ClassCount;

    /// <summary>The layers, first to last, as they were given.</summary>
    public ImmutableArray<Layer> Layers { get; }

    /// <summary>How weights start.</summary>
    public WeightInitialization Initialization { get; }

    /// <summary>The layers in their places.</summary>
    internal CnnLayout Layout { get; }

    /// <summary>The same layers for images of another size.</summary>
    /// <param name="height">Rows of an image, 1 to 65,535.</param>
    /// <param name="width">Columns of an image, 1 to 65,535.</param>
    /// <param name="channels">Channels of an image. Default 1, grey.</param>
    /// <exception cref="ArgumentException">The layers do not fit such images.</exception>
    public CnnArchitecture WithInput(int height, int width, int channels = 1) =>
        new(height, width, channels, Layers, Initialization);

    /// <summary>
    /// The same layers for another number of classes: the last dense layer, or the convolution in its place, gives as
    /// many logits.
    /// </summary>
    /// <param name="classes">How many classes are told apart, 2 to 65,536.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is out of its range.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is neither a dense layer nor a convolution: nothing decides how many classes there are.
    /// </exception>
    public CnnArchitecture WithClassCount(int classes)
    {
        NetworkRanges.Classes(null, nameof(classes), classes);
        int index = Array.FindLastIndex([.. Layers], layer => layer is DenseLayer or ConvolutionLayer);
        if (index < 0)
            throw new InvalidOperationException($"No layer of {this} decides how many classes there are.");
        Layer last = Layers[index] is DenseLayer dense
            ? dense with { Units = classes }
            : (ConvolutionLayer)Layers[index] with { Filters = classes };
        return new CnnArchitecture(
            InputHeight, InputWidth, InputChannels, Layers.SetItem(index, last), Initialization);
    }

    /// <summary>Makes a network of it.</summary>
    /// <param name="seed">Of the first weights; left out, they are others each time.</param>
    public Cnn Build(int? seed = null)
    {
        var model = new Cnn(this);
        WeightInitializer.Initialize(model, new RandomSource(seed ?? Random.Shared.NextInt64()));
        return model;
    }

    /// <summary>Whether both describe the same network.</summary>
    public bool Equals(CnnArchitecture? other) =>
        other is not null && Layout.Input == other.Layout.Input && Initialization == other.Initialization
            && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

    /// <summary>Whether both describe the same network.</summary>
    public static bool operator ==(CnnArchitecture? left, CnnArchitecture? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Whether they describe different networks.</summary>
    public static bool operator !=(CnnArchitecture? left, CnnArchitecture? right) => !(left == right);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CnnArchitecture);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Layout.Input);
        foreach (Layer layer in Layers)
            hash.Add(layer);
        return hash.ToHashCode();
    }

    /// <summary>The layers with what they give, such as <c>28×28×1 → conv1 (3×3) 26×26×32 → …</c></summary>
    public override string ToString() => Layout.Describe();
}
