using System.Collections.Immutable;
using MnistCnn.Models;

namespace MnistCnn.Benchmarks;

/// <summary>A network that people train, with the batch they take.</summary>
/// <param name="Name">What results call it, such as <c>depth 2</c>.</param>
/// <param name="Architecture">What it is made of.</param>
/// <param name="Batch">Images in a training step.</param>
internal sealed record BenchmarkNetwork(string Name, CnnArchitecture Architecture, int Batch)
{
    /// <summary>What is measured in training: the network and the batch.</summary>
    public string Setting => $"{Name}, batch {Batch}";

    /// <summary>Keras's example mnist_cnn.py.</summary>
    public static BenchmarkNetwork KerasExample { get; } = new(
        "mnist_cnn.py",
        new CnnChain(28, 28)
            .Convolution(32, 3).Relu().Convolution(64, 3).Relu().MaxPooling(2).Dropout(0.25)
            .Flatten().Dense(128).Relu().Dropout(0.5).Dense(10)
            .ToArchitecture(),
        Batch: 128);

    /// <summary>Two convolutions a block with batch normalisation, in the manner of VGG.</summary>
    public static BenchmarkNetwork LikeVgg { get; } = new(
        "like VGG",
        new CnnChain(28, 28)
            .Convolution(32, 3, Padding.Same).BatchNormalization().Relu()
            .Convolution(32, 3, Padding.Same).BatchNormalization().Relu().MaxPooling(2)
            .Convolution(64, 3, Padding.Same).BatchNormalization().Relu()
            .Convolution(64, 3, Padding.Same).BatchNormalization().Relu().MaxPooling(2)
            .Flatten().Dense(128).Relu().Dropout(0.5).Dense(10)
            .ToArchitecture(),
        Batch: 64);

    /// <summary>Dense layers alone.</summary>
    public static BenchmarkNetwork Dense { get; } = new(
        "784-300-100-10",
        new CnnChain(28, 28).Flatten().Dense(300).Relu().Dense(100).Relu().Dense(10).ToArchitecture(),
        Batch: 128);

    /// <summary>Those that are not the notebook's.</summary>
    public static ImmutableArray<BenchmarkNetwork> Chains { get; } = [KerasExample, LikeVgg, Dense];

    /// <summary>The notebook's.</summary>
    public static BenchmarkNetwork Notebook(int depth, int batch = 32) =>
        new($"depth {depth}", NotebookOptions(depth).ToArchitecture(), batch);

    /// <summary>The notebook's network with so many convolutions.</summary>
    public static CnnOptions NotebookOptions(int depth) => new CnnBuilder().WithConvDepth(depth).Options;
}
