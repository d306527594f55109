using MnistCnn.Files;
using MnistCnn.Models.Layers;

namespace MnistCnn.Models;

/// <summary>
/// All weights of a network, once: one block of parameters and one of buffers, in the order of the kernels, which train
/// them where they lie. Everybody else reads and writes tensors in PyTorch's order.
/// </summary>
internal sealed class CnnWeights
{
    private const int CacheLine = 16;

    private readonly Dictionary<string, WeightSection> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WeightSection> _buffers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);

    public CnnWeights(CnnLayout layout, int lanes)
    {
        Lanes = lanes;
        (int parameters, int buffers) = (0, 0);
        // Dense layers come last: their gradients are not summed up worker by worker.
        foreach (bool dense in (ReadOnlySpan<bool>)[false, true])
        {
            if (dense)
                DenseStart = parameters;
            foreach ((CnnLayer layer, MapSize? flattened) in layout.Computed(inTraining: true))
            {
                if (layer.Layer is DenseLayer == dense)
                    Place(layer, flattened, ReadsImage(layout, layer), ref parameters, ref buffers);
            }
        }

        Parameters = new AlignedBuffer<float>(WeightLayout.RoundUp(parameters, CacheLine));
        Buffers = new AlignedBuffer<float>(WeightLayout.RoundUp(buffers, CacheLine));
        foreach (CnnLayer layer in layout.Layers)
        {
            if (layer.Layer is BatchNormalizationLayer normalization)
                SetNeutral(layer, normalization);
        }
    }

    /// <summary>Floats in a vector of the kernels that this is laid out for.</summary>
    public int Lanes { get; }

    /// <summary>
    /// What training changes by gradients: the layers' tensors in their order, those of dense layers last, each from a
    /// cache line on.
    /// </summary>
    public AlignedBuffer<float> Parameters { get; }

    /// <summary>What training keeps beside them: running means and variances.</summary>
    public AlignedBuffer<float> Buffers { get; }

    /// <summary>Where in <see cref="Parameters"/> the dense layers begin.</summary>
    public int DenseStart { get; }

    /// <summary>Another number after each write by somebody else than the engine, which so learns of it.</summary>
    public long Version { get; private set; }

    public WeightSection Parameter(string name) => _parameters[name];

    /// <summary>The same where there may be none, such as the bias of a layer without one.</summary>
    public WeightSection? ParameterOrNull(string name) => _parameters.GetValueOrDefault(name);

    public WeightSection Buffer(string name) => _buffers[name];

    /// <summary>Says that values were written directly into the blocks.</summary>
    public void Touch() => Version++;

    /// <summary>Copies a tensor of floats out, in PyTorch's order.</summary>
    public void Read(string name, Span<float> target)
    {
        (WeightSection section, AlignedBuffer<float> block) = Find(name);
        WeightLayout.Unpack(section.Of(block), section.Places, target);
    }

    /// <summary>Copies a tensor of floats in, in PyTorch's order.</summary>
    public void Write(string name, ReadOnlySpan<float> values)
    {
        (WeightSection section, AlignedBuffer<float> block) = Find(name);
        WeightLayout.Pack(values, section.Places, section.Of(block));
        Version++;
    }

    /// <summary>A whole number that a normalisation keeps: how many batches it has seen.</summary>
    public long GetCounter(string name) => _counters[name];

    public void SetCounter(string name, long value) => _counters[name] = value;

    /// <summary>Takes over all values of a network of the same layout.</summary>
    public void CopyFrom(CnnWeights other)
    {
        other.Parameters.Span.CopyTo(Parameters.Span);
        other.Buffers.Span.CopyTo(Buffers.Span);
        foreach ((string name, long value) in other._counters)
            _counters[name] = value;
        Version++;
    }

    /// <summary>Whether a layer is a convolution of the image itself, whose channels are not padded.</summary>
    public static bool ReadsImage(CnnLayout layout, CnnLayer layer) =>
        layer.Layer is ConvolutionLayer && ReferenceEquals(layer, layout.Layers[0]);

    private (WeightSection Section, AlignedBuffer<float> Block) Find(string name) =>
        _parameters.TryGetValue(name, out WeightSection? section) ? (section, Parameters) : (_buffers[name], Buffers);

    private void SetNeutral(CnnLayer layer, BatchNormalizationLayer normalization)
    {
        float[] ones = new float[layer.Input.Channels];
        Array.Fill(ones, 1);
        if (normalization.HasScale)
            Write($"{layer.Name}.weight", ones);
        Write($"{layer.Name}.running_var", ones);
    }

    private void Place(CnnLayer layer, MapSize? flattened, bool readsImage, ref int parameters, ref int buffers)
    {
        foreach (CnnTensor tensor in layer.Tensors)
        {
            if (tensor.DataType != SafetensorsDataType.F32)
                _counters.Add(tensor.Name, 0);
            else if (tensor.IsParameter)
                _parameters.Add(tensor.Name, Section(layer, tensor, readsImage, flattened, ref parameters));
            else
                _buffers.Add(tensor.Name, Vector(tensor, flattened, ref buffers));
        }
    }

    private WeightSection Section(CnnLayer layer, CnnTensor tensor, bool readsImage, MapSize? flattened, ref int end)
    {
        if (tensor.Shape.Length == 1)
            return Vector(tensor, layer.Layer is BatchNormalizationLayer ? flattened : null, ref end);
        (int length, int[] places) = layer.Layer switch
        {
            ConvolutionLayer { Filters: var filters, KernelHeight: var height, KernelWidth: var width } => readsImage
                ? (checked(height * width * layer.Input.Channels * WeightLayout.RoundUp(filters, Lanes)),
                    WeightLayout.FiltersInLanes(layer, Lanes))
                : (checked(filters * height * width * WeightLayout.RoundUp(layer.Input.Channels, Lanes)),
                    WeightLayout.ChannelsInLanes(layer, Lanes)),
            _ => (
                checked(layer.Output.Length
                    * WeightLayout.RowStride(WeightLayout.RowLength(layer.Input.Length, flattened, Lanes), Lanes)),
                WeightLayout.Dense(layer, flattened, Lanes)),
        };
        return Place(length, places, ref end);
    }

    private WeightSection Vector(CnnTensor tensor, MapSize? flattened, ref int end) => Place(
        WeightLayout.RoundUp(WeightLayout.RowLength((int)tensor.Count, flattened, Lanes), Lanes),
        WeightLayout.Row((int)tensor.Count, flattened, Lanes), ref end);

    private static WeightSection Place(int length, int[] places, ref int end)
    {
        var section = new WeightSection(WeightLayout.RoundUp(end, CacheLine), length, places);
        end = section.End;
        return section;
    }
}
