using MnistCnn.Files;

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
        MapSize? flattened = null;
        bool isFirst = true;
        foreach (CnnLayer layer in layout.Layers)
        {
            foreach (CnnTensor tensor in layer.Tensors)
            {
                if (tensor.DataType != SafetensorsDataType.F32)
                    _counters.Add(tensor.Name, 0);
                else if (tensor.IsParameter)
                    _parameters.Add(tensor.Name, Section(layer, tensor, isFirst, flattened, ref parameters));
                else
                    _buffers.Add(tensor.Name, Vector(tensor, ref buffers));
            }

            if (layer is FlattenLayer)
                (flattened, DenseStart) = (layer.Input, parameters);
            else if (layer is DenseLayer)
                flattened = null;
            isFirst &= layer is not ConvolutionLayer;
        }

        Parameters = new AlignedBuffer<float>(WeightLayout.RoundUp(parameters, CacheLine));
        Buffers = new AlignedBuffer<float>(WeightLayout.RoundUp(buffers, CacheLine));
        foreach (NormalizationLayer layer in layout.Layers.OfType<NormalizationLayer>())
        {
            Parameter($"{layer.Name}.weight").Of(Parameters)[..layer.Input.Channels].Fill(1);
            Buffer($"{layer.Name}.running_var").Of(Buffers)[..layer.Input.Channels].Fill(1);
        }
    }

    /// <summary>Floats in a vector of the kernels that this is laid out for.</summary>
    public int Lanes { get; }

    /// <summary>
    /// What training changes by gradients: the layers' tensors in their order, each from a cache line on.
    /// </summary>
    public AlignedBuffer<float> Parameters { get; }

    /// <summary>What training keeps beside them: running means and variances.</summary>
    public AlignedBuffer<float> Buffers { get; }

    /// <summary>Where in <see cref="Parameters"/> the dense layers begin.</summary>
    public int DenseStart { get; }

    /// <summary>Another number after each write by somebody else than the engine, which so learns of it.</summary>
    public long Version { get; private set; }

    public WeightSection Parameter(string name) => _parameters[name];

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

    private (WeightSection Section, AlignedBuffer<float> Block) Find(string name) =>
        _parameters.TryGetValue(name, out WeightSection? section) ? (section, Parameters) : (_buffers[name], Buffers);

    private WeightSection Section(CnnLayer layer, CnnTensor tensor, bool isFirst, MapSize? flattened, ref int end)
    {
        if (tensor.Shape.Length == 1)
            return Vector(tensor, ref end);
        (int length, int[] places) = layer switch
        {
            ConvolutionLayer convolution when isFirst => (
                checked(convolution.KernelSize * convolution.KernelSize * layer.Input.Channels
                    * WeightLayout.RoundUp(convolution.Filters, Lanes)),
                WeightLayout.FiltersInLanes(convolution, Lanes)),
            ConvolutionLayer convolution => (
                checked(convolution.Filters * convolution.KernelSize * convolution.KernelSize
                    * WeightLayout.RoundUp(layer.Input.Channels, Lanes)),
                WeightLayout.ChannelsInLanes(convolution, Lanes)),
            _ => (
                checked(layer.Output.Length
                    * WeightLayout.RowStride(WeightLayout.Inputs((DenseLayer)layer, flattened, Lanes), Lanes)),
                WeightLayout.Dense((DenseLayer)layer, flattened, Lanes)),
        };
        return Place(length, places, ref end);
    }

    private WeightSection Vector(CnnTensor tensor, ref int end) => Place(
        WeightLayout.RoundUp((int)tensor.Count, Lanes), [.. Enumerable.Range(0, (int)tensor.Count)], ref end);

    private static WeightSection Place(int length, int[] places, ref int end)
    {
        var section = new WeightSection(WeightLayout.RoundUp(end, CacheLine), length, places);
        end = section.End;
        return section;
    }
}
