using MnistCnn.Data;
using MnistCnn.Kernels;
using MnistCnn.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Support;

/// <summary>A network as plain arrays in PyTorch's order, and what PyTorch computes with them.</summary>
internal sealed class ReferenceCnn
{
    public ReferenceCnn(CnnOptions options, int seed = 1)
    {
        Shape = new CnnShape(options);
        var random = new RandomSource(seed);
        for (int i = 0; i < Shape.Blocks.Length; i++)
        {
            ConvBlockShape block = Shape.Blocks[i];
            int kernel = options.KernelSize;
            Add($"conv{i + 1}.weight", [block.Filters, block.InputChannels, kernel, kernel], random);
            Add($"conv{i + 1}.bias", [block.Filters], random);
            if (options.BatchNormalization == BatchNormalization.None)
                continue;
            foreach (string name in new[] { "weight", "bias", "running_mean", "running_var" })
                Add($"batch_norm{i + 1}.{name}", [block.Filters], random);
            float[] variance = Values[$"batch_norm{i + 1}.running_var"];
            for (int j = 0; j < variance.Length; j++)
                variance[j] = 0.1f + Math.Abs(variance[j]);
        }

        Add("dense1.weight", [options.DenseUnits, Shape.FlattenedSize], random);
        Add("dense1.bias", [options.DenseUnits], random);
        Add("dense2.weight", [options.ClassCount, options.DenseUnits], random);
        Add("dense2.bias", [options.ClassCount], random);
    }

    public CnnShape Shape { get; }

    public CnnOptions Options => Shape.Options;

    /// <summary>The truth, which tests may change.</summary>
    public Dictionary<string, float[]> Values { get; } = [];

    public Dictionary<string, long[]> Shapes { get; } = [];

    public ReadOnlySpan<float> Get(string name) => Values[name];

    public CnnForward Forward(ForwardKernels? kernels = null) => new(Shape, Get, kernels);

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

    public Dictionary<string, Tensor> Tensors(bool trainable = false) => Values.ToDictionary(
        pair => pair.Key,
        pair => tensor(pair.Value, Shapes[pair.Key], requires_grad: trainable && !pair.Key.Contains("running")));

    public Tensor Images(float[] values) =>
        tensor(values).reshape(-1, Options.InputChannels, Options.InputHeight, Options.InputWidth);

    /// <param name="weights">By name.</param>
    /// <param name="images">N × channels × height × width.</param>
    /// <param name="training">Whether batch normalisation uses, and notes, the batch's statistics.</param>
    /// <param name="mask">What hidden units are multiplied by: 0 or 1 / (1 − rate).</param>
    public Tensor Forward(IReadOnlyDictionary<string, Tensor> weights, Tensor images, bool training = false, Tensor? mask = null)
    {
        Tensor values = images;
        long padding = Options.Padding == ConvPadding.Same ? Options.KernelSize / 2 : 0;
        for (int i = 1; i <= Options.ConvDepth; i++)
        {
            values = nn.functional.conv2d(values, weights[$"conv{i}.weight"], weights[$"conv{i}.bias"], padding: [padding, padding]);
            if (Options.BatchNormalization == BatchNormalization.BeforeActivation)
                values = Normalize(values, i);
            values = nn.functional.relu(values);
            if (Options.Pooling == PoolingKind.Max)
                values = nn.functional.max_pool2d(values, Options.PoolSize);
            if (Options.BatchNormalization == BatchNormalization.AfterPooling)
                values = Normalize(values, i);
        }

        values = nn.functional.relu(nn.functional.linear(values.flatten(1), weights["dense1.weight"], weights["dense1.bias"]));
        if (mask is not null)
            values *= mask;
        return nn.functional.linear(values, weights["dense2.weight"], weights["dense2.bias"]);

        Tensor Normalize(Tensor input, int block) => nn.functional.batch_norm(
            input, weights[$"batch_norm{block}.running_mean"], weights[$"batch_norm{block}.running_var"],
            weights[$"batch_norm{block}.weight"], weights[$"batch_norm{block}.bias"], training);
    }

    // PyTorch's scale, so that values neither die nor grow on their way.
    private void Add(string name, long[] shape, RandomSource random)
    {
        long fanIn = shape.Length == 1 ? 9 : shape[1..].Aggregate((a, b) => a * b);
        float bound = 2f / MathF.Sqrt(fanIn);
        Shapes[name] = shape;
        Values[name] = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b))
            .Select(_ => ((2 * random.NextSingle()) - 1) * bound)];
    }
}
