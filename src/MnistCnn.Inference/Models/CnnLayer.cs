using System.Collections.Immutable;
using MnistCnn.Files;

namespace MnistCnn.Models;

/// <summary>One layer of a network: what it is called, what it takes and gives, and the tensors it holds.</summary>
internal abstract record CnnLayer(string Name, MapSize Input, MapSize Output)
{
    /// <summary>What summaries call it: PyTorch's name.</summary>
    public abstract string Type { get; }

    /// <summary>Its tensors in PyTorch's order; none for layers such as pooling.</summary>
    public virtual ImmutableArray<CnnTensor> Tensors => [];

    /// <summary>Multiplications and additions of weights that one image takes in the forward pass.</summary>
    public virtual long Flops => 0;
}

/// <summary>A convolution with a bias and square kernels, in steps of one pixel.</summary>
internal sealed record ConvolutionLayer(string Name, MapSize Input, MapSize Output, int KernelSize, ConvPadding Padding)
    : CnnLayer(Name, Input, Output)
{
    public override string Type => "Conv2d";

    public int Filters => Output.Channels;

    /// <summary>Rows and columns of zeros on each side of the input.</summary>
    public int Border => Padding == ConvPadding.Same ? KernelSize / 2 : 0;

    public override ImmutableArray<CnnTensor> Tensors =>
    [
        CnnTensor.Parameter($"{Name}.weight", Filters, Input.Channels, KernelSize, KernelSize),
        CnnTensor.Parameter($"{Name}.bias", Filters),
    ];

    public override long Flops => 2L * KernelSize * KernelSize * Input.Channels * Output.Length;
}

/// <summary>Batch normalisation of each channel, with scale and shift.</summary>
internal sealed record NormalizationLayer(string Name, MapSize Input) : CnnLayer(Name, Input, Input)
{
    public override string Type => "BatchNorm2d";

    /// <summary>Added to a variance before its root; PyTorch's default.</summary>
    public double Epsilon { get; } = 1e-5;

    /// <summary>How far running statistics move towards those of a batch; PyTorch's default.</summary>
    public double Momentum { get; } = 0.1;

    public override ImmutableArray<CnnTensor> Tensors =>
    [
        CnnTensor.Parameter($"{Name}.weight", Input.Channels),
        CnnTensor.Parameter($"{Name}.bias", Input.Channels),
        CnnTensor.Buffer($"{Name}.running_mean", Input.Channels),
        CnnTensor.Buffer($"{Name}.running_var", Input.Channels),
        new CnnTensor($"{Name}.num_batches_tracked", SafetensorsDataType.I64, [], IsParameter: false),
    ];
}

/// <summary>Negative values become zero.</summary>
internal sealed record ReluLayer(string Name, MapSize Input) : CnnLayer(Name, Input, Input)
{
    public override string Type => "ReLU";
}

/// <summary>One value for each square window, windows side by side; rows and columns left over are dropped.</summary>
internal sealed record PoolingLayer(string Name, MapSize Input, MapSize Output, PoolingKind Kind, int Size)
    : CnnLayer(Name, Input, Output)
{
    public override string Type => Kind == PoolingKind.Max ? "MaxPool2d" : "AvgPool2d";
}

/// <summary>A map becomes a list: channel, row, column in PyTorch's order.</summary>
internal sealed record FlattenLayer(string Name, MapSize Input) : CnnLayer(Name, Input, new MapSize(Input.Length))
{
    public override string Type => "Flatten";
}

/// <summary>A dense layer with a bias.</summary>
internal sealed record DenseLayer(string Name, MapSize Input, MapSize Output) : CnnLayer(Name, Input, Output)
{
    public override string Type => "Linear";

    public override ImmutableArray<CnnTensor> Tensors =>
    [
        CnnTensor.Parameter($"{Name}.weight", Output.Length, Input.Length),
        CnnTensor.Parameter($"{Name}.bias", Output.Length),
    ];

    public override long Flops => 2L * Input.Length * Output.Length;
}

/// <summary>Training drops a share of the values at random.</summary>
internal sealed record DropoutLayer(string Name, MapSize Input, double Rate) : CnnLayer(Name, Input, Input)
{
    public override string Type => "Dropout";
}
