using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MnistCnn.Files;

namespace MnistCnn.Models;

/// <summary>
/// An image classifier: a chain of layers from an image to one logit a class, with its weights. Made by
/// <see cref="CnnBuilder"/>, <see cref="CnnChain"/> or <see cref="CnnArchitecture"/>. Plain memory: there is nothing to
/// dispose.
/// </summary>
/// <remarks>
/// Weights are named <c>conv1.weight</c>, <c>conv1.bias</c>, …, <c>dense1.weight</c>, …, <c>dense2.bias</c>, with batch
/// normalisation <c>batch_norm1.weight</c>, <c>.bias</c>, <c>.running_mean</c> and <c>.running_var</c> too, and are
/// shaped as in PyTorch. Reading them during training gives the present ones, writing them changes training. Not for
/// several threads at once while one of them writes.
/// </remarks>
/// <example>
/// <code>
/// Cnn model = new CnnBuilder().WithSeed(1).Build();
/// Console.WriteLine(model.Summary());
/// float[] kernels = model.GetWeights("conv1.weight");
/// model.SetWeights("conv1.weight", kernels);
/// </code>
/// </example>
public sealed class Cnn : Model
{
    private readonly HashSet<string> _frozen = new(StringComparer.Ordinal);

    internal Cnn(CnnArchitecture architecture, int? lanes = null)
    {
        Architecture = architecture;
        Description = new ModelDescription(architecture);
        Weights = new CnnWeights(Layout, lanes ?? WeightLayout.Lanes);
        WeightNames = [.. Layout.Tensors.Where(tensor => tensor.DataType == SafetensorsDataType.F32)
            .Select(tensor => tensor.Name)];
    }

    /// <summary>What the network is made of.</summary>
    public CnnArchitecture Architecture { get; }

    /// <summary>
    /// What a file tells of the network beside its weights, and what goes with it wherever it goes: class names, pixel
    /// scale, how it was trained. Training sets the class names to those of its images, and after each epoch
    /// <see cref="ModelDescription.Training"/>; files that are loaded set all of it.
    /// </summary>
    /// <example><code>model.Description = model.Description with { ClassNames = ["cat", "dog"] };</code></example>
    /// <exception cref="ArgumentException">The value is of another architecture.</exception>
    public ModelDescription Description
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Check(Architecture, nameof(value));
            field = value;
        }
    }

    /// <summary>The names of all weights, running statistics included, first layer to last.</summary>
    public ImmutableArray<string> WeightNames { get; }

    internal CnnLayout Layout => Architecture.Layout;

    internal CnnWeights Weights { get; }

    internal override string Name => nameof(Cnn);

    internal override IReadOnlyList<CnnTensor> Tensors => [.. Layout.Tensors];

    /// <summary>The layers with their output shapes and parameters, as Keras's <c>summary()</c> lists them.</summary>
    public ModelSummary Summary() => ModelSummary.Of(Layout, _frozen);

    /// <summary>A copy of a weight tensor, row by row in PyTorch's order.</summary>
    /// <param name="name">
    /// One of <see cref="WeightNames"/>, such as <c>conv1.weight</c>: filters × channels × rows × columns.
    /// </param>
    /// <exception cref="ArgumentException">There is no weight of that name.</exception>
    public float[] GetWeights(string name)
    {
        float[] values = new float[Tensor(name).Count];
        Weights.Read(name, values);
        return values;
    }

    /// <summary>Sets a weight tensor.</summary>
    /// <param name="name">One of <see cref="WeightNames"/>.</param>
    /// <param name="values">As many values as the tensor has, row by row in PyTorch's order.</param>
    /// <exception cref="ArgumentException">
    /// There is no weight of that name, or there are more or fewer values.
    /// </exception>
    public void SetWeights(string name, ReadOnlySpan<float> values)
    {
        CnnTensor tensor = Tensor(name);
        if (values.Length != tensor.Count)
            throw new ArgumentException(
                $"'{name}' is [{string.Join(", ", tensor.Shape)}], {tensor.Count} values, and {values.Length} were "
                + "given.",
                nameof(values));
        Weights.Write(name, values);
    }

    /// <summary>The shape of a weight tensor, outermost size first, as PyTorch has it.</summary>
    /// <param name="name">One of <see cref="WeightNames"/>.</param>
    /// <exception cref="ArgumentException">There is no weight of that name.</exception>
    public ImmutableArray<long> GetShape(string name) => Tensor(name).Shape;

    /// <summary>
    /// Keeps layers as they are: training no longer changes them, and a batch normalisation uses its running
    /// statistics, as with <c>trainable = False</c> in Keras.
    /// </summary>
    /// <param name="layers">Names such as <c>conv1</c>, as <see cref="Summary"/> lists them.</param>
    /// <exception cref="ArgumentException">There is no layer of such a name; none is frozen then.</exception>
    public void Freeze(params IEnumerable<string> layers) => SetFrozen(layers, _frozen.Add);

    /// <summary>Lets training change layers again.</summary>
    /// <param name="layers">Names such as <c>conv1</c>, as <see cref="Summary"/> lists them.</param>
    /// <exception cref="ArgumentException">There is no layer of such a name; none is changed then.</exception>
    public void Unfreeze(params IEnumerable<string> layers) => SetFrozen(layers, _frozen.Remove);

    /// <summary>Whether training leaves a layer as it is.</summary>
    /// <param name="layer">A name such as <c>conv1</c>.</param>
    /// <exception cref="ArgumentException">There is no layer of that name.</exception>
    public bool IsFrozen(string layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return _frozen.Contains(Layout.Layer(layer, nameof(layer)).Name);
    }

    /// <summary>A network of its own with the same architecture, weights, frozen layers and description.</summary>
    public Cnn Clone()
    {
        var clone = new Cnn(Architecture, Weights.Lanes) { Description = Description };
        clone.Weights.CopyFrom(Weights);
        clone._frozen.UnionWith(_frozen);
        return clone;
    }

    internal override ModelDescription? GetDescription() => Description;

    internal override void SetDescription(ModelDescription description) => Description = description;

    internal override Cnn AsCnn() => this;

    internal override IReadOnlyList<SafetensorsTensor> ReadTensors() =>
    [
        .. Layout.Tensors.Select(tensor => new SafetensorsTensor(
            tensor.Name, tensor.DataType, tensor.Shape,
            tensor.DataType == SafetensorsDataType.F32
                ? MemoryMarshal.AsBytes(GetWeights(tensor.Name).AsSpan()).ToArray()
                : BitConverter.GetBytes(Weights.GetCounter(tensor.Name)))),
    ];

    internal override void WriteTensors(Func<string, SafetensorsTensor> find)
    {
        foreach (CnnTensor tensor in Layout.Tensors)
        {
            ReadOnlySpan<byte> values = find(tensor.Name).Data.Span;
            if (tensor.DataType == SafetensorsDataType.F32)
                Weights.Write(tensor.Name, MemoryMarshal.Cast<byte, float>(values));
            else
                Weights.SetCounter(tensor.Name, BitConverter.ToInt64(values));
        }
    }

    private void SetFrozen(IEnumerable<string> layers, Func<string, bool> set)
    {
        ArgumentNullException.ThrowIfNull(layers);
        string[] names = [.. layers.Select(name => Layout.Layer(name, nameof(layers)).Name)];
        foreach (string name in names)
            set(name);
        Weights.Touch();
    }

    private CnnTensor Tensor(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Layout.Tensors.FirstOrDefault(tensor => tensor.Name == name && WeightNames.Contains(name))
            ?? throw new ArgumentException(
                $"There is no weight '{name}'; the network has {string.Join(", ", WeightNames)}.", nameof(name));
    }
}
