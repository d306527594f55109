using MnistCnn.Data;
using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Randomness;
using TorchSharp;
using static TorchSharp.torch;
using Padding = MnistCnn.Models.Padding;

namespace MnistCnn.Tests.Support;

/// <summary>A network as plain arrays in PyTorch's order, and what PyTorch computes with them.</summary>
internal sealed class ReferenceCnn
{
    public ReferenceCnn(CnnOptions options, int seed = 1)
    {
        (Options, Layout, Seed) = (options, options.ToArchitecture().Layout, seed);
        var random = new RandomSource(seed);
        foreach (CnnTensor tensor in Layout.Tensors.Where(tensor => !tensor.Shape.IsEmpty))
            Add(tensor.Name, [.. tensor.Shape], random);
    }

    public CnnLayout Layout { get; }

    /// <summary>Its values follow from it.</summary>
    public int Seed { get; }

    public CnnOptions Options { get; }

    /// <summary>The truth, which tests may change.</summary>
    public Dictionary<string, float[]> Values { get; } = [];

    public Dictionary<string, long[]> Shapes { get; } = [];

    /// <summary>Layers that training leaves as they are.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>The network itself.</summary>
    /// <param name="lanes">Of the kernels that will train it; left out, this machine's.</param>
    public Cnn ToCnn(int? lanes = null)
    {
        var model = new Cnn(Options.ToArchitecture(), lanes);
        foreach ((string name, float[] values) in Values)
            model.SetWeights(name, values);
        model.Freeze(Frozen);
        return model;
    }

    /// <summary>Images that it takes.</summary>
    public ImageSet SetOf(byte[] images, byte[] labels) => ImageSet.FromArrays(
        images, labels, Options.InputHeight, Options.InputWidth, Options.InputChannels,
        [.. Enumerable.Range(0, Options.ClassCount).Select(number => $"{number}")]);

    public CnnForward Forward(ForwardKernels? kernels = null) => new(Layout, name => Values[name], kernels);

    /// <summary>Images × classes: what our forward kernels give.</summary>
    public float[] Logits(float[] images, ForwardKernels? kernels = null)
    {
        CnnForward forward = Forward(kernels);
        float[] logits = new float[images.Length / forward.Plan.ImageSize * Options.ClassCount];
        forward.Run(images, logits, forward.CreateWorkspace());
        return logits;
    }

    /// <summary>Images × classes: what PyTorch gives.</summary>
    public float[] TorchLogits(float[] images)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        return Forward(Tensors(), Images(images)).data<float>().ToArray();
    }

    /// <param name="trainable">Whether parameters of layers that are not frozen get gradients.</param>
    /// <param name="type">In double precision, what PyTorch computes is the truth to more digits than ours.</param>
    public Dictionary<string, Tensor> Tensors(bool trainable = false, ScalarType type = ScalarType.Float32) =>
        Values.ToDictionary(
        pair => pair.Key,
        pair => tensor(pair.Value, Shapes[pair.Key]).to(type).requires_grad_(
            trainable && !IsRunning(pair.Key) && !Frozen.Contains(pair.Key.Split('.')[0])));

    public Tensor Images(float[] values) =>
        tensor(values).reshape(-1, Options.InputChannels, Options.InputHeight, Options.InputWidth);

    /// <param name="weights">By name.</param>
    /// <param name="images">N × channels × height × width.</param>
    /// <param name="training">
    /// Whether batch normalisation that is not frozen uses, and notes, the batch's statistics.
    /// </param>
    /// <param name="mask">What hidden units are multiplied by: 0 or 1 / (1 − rate).</param>
    /// <param name="watch">
    /// Sees what must not be near to zero, or rounding would count: what ReLU chooses from, by how much the greatest of
    /// a window is greater, and the variances that a normalisation divides by, themselves and as shares in the squares;
    /// and how near is too near.
    /// </param>
    public Tensor Forward(
        IReadOnlyDictionary<string, Tensor> weights, Tensor images, bool training = false, Tensor? mask = null,
        Action<Tensor, double>? watch = null)
    {
        Tensor values = images;
        long padding = Options.Padding == Padding.Same ? Options.KernelSize / 2 : 0;
        for (int i = 1; i <= Options.ConvDepth; i++)
        {
            values = nn.functional.conv2d(
                values, weights[$"conv{i}.weight"], weights[$"conv{i}.bias"], padding: [padding, padding]);
            if (Options.BatchNormalization == BatchNormalization.BeforeActivation)
                values = Normalize(values, i);
            watch?.Invoke(values, 1e-5);
            values = nn.functional.relu(values);
            if (Options.Pooling == PoolingKind.Max && watch is not null)
                watch(GapOfWindows(values), 1e-5);
            values = Options.Pooling switch
            {
                PoolingKind.Max => nn.functional.max_pool2d(values, Options.PoolSize),
                PoolingKind.Average => nn.functional.avg_pool2d(values, Options.PoolSize),
                _ => values,
            };
            if (Options.BatchNormalization == BatchNormalization.AfterPooling)
                values = Normalize(values, i);
        }

        values = nn.functional.linear(values.flatten(1), weights["dense1.weight"], weights["dense1.bias"]);
        watch?.Invoke(values, 1e-5);
        values = nn.functional.relu(values);
        if (mask is not null)
            values *= mask;
        return nn.functional.linear(values, weights["dense2.weight"], weights["dense2.bias"]);

        Tensor Normalize(Tensor input, int block)
        {
            if (watch is not null)
            {
                Tensor variance = input.var([0, 2, 3], unbiased: false);
                watch(variance, 0.01);
                watch(variance / input.square().mean([0, 2, 3]).clamp(min: 1e-30), 0.01);
            }

            bool learns = training && !Frozen.Contains($"batch_norm{block}");
            Tensor mean = weights[$"batch_norm{block}.running_mean"];
            Tensor spread = weights[$"batch_norm{block}.running_var"];
            Tensor output = nn.functional.batch_norm(
                input, learns ? mean.clone() : mean, learns ? spread.clone() : spread,
                weights[$"batch_norm{block}.weight"], weights[$"batch_norm{block}.bias"], learns,
                eps: Options.BatchNormalizationEpsilon);
            using IDisposable noGradient = no_grad();
            if (learns)
            {
                // As Keras does: towards the mean and the population's variance.
                Tensor share = tensor(1 - Options.BatchNormalizationMomentum, mean.dtype);
                mean.lerp_(input.mean([0, 2, 3]), share);
                spread.lerp_(input.var([0, 2, 3], unbiased: false), share);
            }

            return output;
        }
    }

    public static bool IsRunning(string name) => name.Contains("running", StringComparison.Ordinal);

    // By how much the greatest of each window is greater than the next.
    private Tensor GapOfWindows(Tensor values)
    {
        long side = Options.PoolSize;
        (Tensor greatest, _) = values.unfold(2, side, side).unfold(3, side, side).flatten(4).topk(2, 4);
        return greatest.select(4, 0) - greatest.select(4, 1);
    }

    // PyTorch's scale, so that values neither die nor grow on their way.
    private void Add(string name, long[] shape, RandomSource random)
    {
        long fanIn = shape.Length == 1 ? 9 : shape[1..].Aggregate((a, b) => a * b);
        float bound = 2f / MathF.Sqrt(fanIn);
        Shapes[name] = shape;
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b))
            .Select(_ => ((2 * random.NextSingle()) - 1) * bound)];
        Values[name] = name.EndsWith("running_var", StringComparison.Ordinal)
            ? [.. values.Select(value => 0.1f + Math.Abs(value))]
            : values;
    }
}
