using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Inspection;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engines.Fused;

public class FusedStepTests
{
    private const int Count = 40;
    private const long Seed = 3;
    private const double Rate = 1e-3;

    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12, InputWidth = 11, Filters = [9, 7], DenseUnits = [21], ClassCount = 3,
    };

    private static readonly ImageSet Images = ImageSet.FromArrays(
        TestImages.Drawings(Small, Count), TestImages.Labels(Small, Count), 12, 11, classNames: ["a", "b", "c"]);

    public static TheoryData<Optimizer, double?, string[]> Updates => new()
    {
        { new Adam { Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-6 }, null, [] },
        { new Adam { WeightDecay = 0.03 }, null, ["conv2"] },
        { new AdamW { WeightDecay = 0.3 }, null, [] },
        { new Adam(), 0.05, [] },
        { new AdamW { WeightDecay = 0.01 }, 0.05, ["conv1", "dense2"] },
        { new Sgd(), 0.05, [] },
        { new Sgd { Momentum = 0.9, Nesterov = true, WeightDecay = 0.1 }, 0.05, ["dense1"] },
        { new RmsProp { Momentum = 0.9 }, null, [] },
        { new RmsProp { WeightDecay = 0.01 }, 0.05, [] },
    };

    // Clipped as torch.nn.utils.clip_grad_norm_ does: by the norm of all gradients that there are.
    [Theory]
    [MemberData(nameof(Updates))]
    public void Run_steps_along_the_clipped_gradient(Optimizer optimizer, double? maxNorm, string[] frozen)
    {
        const double Rate = 0.002;
        Cnn model = Build(Small with { Dropout = 0.3 });
        model.Freeze(frozen);
        string[] names = [.. model.WeightNames.Where(name => !frozen.Contains(name.Split('.')[0]))];
        Dictionary<string, double[]> expected = names.ToDictionary(
            name => name, name => model.GetWeights(name).Select(value => (double)value).ToArray());
        Dictionary<string, ReferenceOptimizer> references = names.ToDictionary(
            name => name, name => new ReferenceOptimizer(optimizer, expected[name].Length));
        using var step = new FusedStep(
            model, Images, new TrainerOptions { Optimizer = optimizer, MaxGradientNorm = maxNorm, Threads = 2 }, Seed);

        foreach (int[] batch in Batches())
        {
            step.Run(batch, Rate);
            Dictionary<string, float[]> gradients = StepGradients.Of(model, step);
            double norm = Math.Sqrt(names.Sum(name => gradients[name].Sum(value => (double)value * value)));
            double scale = maxNorm is { } most ? Math.Min(1, most / (norm + 1e-6)) : 1;
            foreach (string name in names)
                references[name].Step(expected[name], [.. gradients[name].Select(value => value * scale)], Rate);
        }

        foreach (string name in names)
            model.GetWeights(name).ShouldBeCloseTo([.. expected[name].Select(value => (float)value)], 1e-5, name);
        step.ReadMetrics().SampleCount.Should().Be(Batches().Sum(batch => batch.Length));
    }

    public static TheoryData<BatchNormalization> Normalized =>
        [BatchNormalization.BeforeActivation, BatchNormalization.AfterPooling];

    // Keras's: a hundredth of the way to the batch's mean, and to its variance with n.
    [Theory]
    [MemberData(nameof(Normalized))]
    public void Run_moves_running_statistics_a_hundredth_of_the_way(BatchNormalization place)
    {
        Cnn model = Build(Small with { BatchNormalization = place });
        model.SetWeights("batch_norm1.running_mean", [.. Enumerable.Repeat(0.5f, 9)]);
        model.SetWeights("batch_norm1.running_var", [.. Enumerable.Repeat(2f, 9)]);
        int[] batch = [4, 8, 15, 16, 23, 39];
        string before = place == BatchNormalization.BeforeActivation ? "conv1" : "pool1";
        var trace = new LayerTrace(model);
        float[][] maps = [.. batch.Select(i =>
        {
            trace.Forward(Images.Pixels.Span.Slice(i * Images.ImageSize, Images.ImageSize));
            return trace.Output(before);
        })];
        using FusedStep step = Step(model, threads: 5);

        step.Run(batch, learningRate: 0);

        for (int channel = 0; channel < 9; channel++)
        {
            int size = maps[0].Length / 9;
            double[] values =
                [.. maps.SelectMany(map => map.Skip(channel * size).Take(size)).Select(value => (double)value)];
            double mean = values.Average();
            double variance = values.Sum(value => (value - mean) * (value - mean)) / values.Length;
            model.GetWeights("batch_norm1.running_mean")[channel].Should()
                .BeApproximately((float)(0.495 + (0.01 * mean)), 1e-5f);
            model.GetWeights("batch_norm1.running_var")[channel].Should()
                .BeApproximately((float)(1.98 + (0.01 * variance)), 1e-5f);
        }

        model.Weights.GetCounter("batch_norm1.num_batches_tracked").Should().Be(1);
    }

    [Fact]
    public void Run_uses_the_learning_rate_of_the_moment()
    {
        Cnn model = Build(Small);
        float[] before = model.GetWeights("dense1.weight");
        using FusedStep step = Step(model, threads: 1);

        step.Run([1, 2, 3], learningRate: 0);

        model.GetWeights("dense1.weight").Should().Equal(before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_gives_the_same_bits_each_time(int threads)
    {
        float[][] runs = [.. Enumerable.Range(0, 3).Select(_ => Train(threads))];

        runs[1].Should().Equal(runs[0]);
        runs[2].Should().Equal(runs[0]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(50)]
    public void Run_gives_the_same_values_on_any_number_of_threads(int threads) =>
        Train(threads).ShouldBeCloseTo(Train(1), 1e-5);

    [Fact]
    public void Run_goes_on_where_another_step_stopped()
    {
        Cnn model = Build(Small);
        var state = new TrainingState();
        using (FusedStep first = Step(model))
        {
            foreach (int[] batch in Batches()[..3])
                first.Run(batch, Rate);
            first.SaveState(state);
        }

        using FusedStep second = Step(model);
        second.LoadState(state);
        foreach (int[] batch in Batches()[3..])
            second.Run(batch, Rate);

        model.GetWeights("conv2.weight").Should().Equal(Train(2));
        second.ReadMetrics().SampleCount.Should().Be(Batches().Sum(batch => batch.Length));
    }

    [Fact]
    public void Run_trains_on_with_what_was_written_into_the_network()
    {
        Cnn written = Build(Small), fresh = Build(Small);
        using FusedStep step = Step(written), other = Step(fresh);
        step.Run([1, 2, 3, 4], learningRate: 0);
        foreach (string name in written.WeightNames)
        {
            float[] values = [.. written.GetWeights(name).Select(value => value + 0.25f)];
            written.SetWeights(name, values);
            fresh.SetWeights(name, values);
        }

        step.Run([5, 6, 7], learningRate: 0);
        other.Run([1, 2, 3, 4], learningRate: 0);
        other.Run([5, 6, 7], learningRate: 0);

        step.Gradients.Span.ToArray().Should().Equal(other.Gradients.Span.ToArray());
        written.GetWeights("conv2.weight").Should().Equal(fresh.GetWeights("conv2.weight"));
    }

    [Theory]
    [InlineData("conv1.weight", float.NaN)]
    [InlineData("conv1.bias", float.NaN)]
    [InlineData("conv2.weight", float.NaN)]
    [InlineData("conv2.weight", float.PositiveInfinity)]
    [InlineData("dense1.weight", float.NaN)]
    [InlineData("dense1.weight", float.PositiveInfinity)]
    [InlineData("dense2.weight", float.NaN)]
    [InlineData("dense2.bias", float.NaN)]
    public void Run_lets_no_NaN_and_no_infinity_vanish(string name, float value)
    {
        Cnn model = Build(Small);
        float[] values = model.GetWeights(name);
        Array.Fill(values, value);
        model.SetWeights(name, values);
        using FusedStep step = Step(model);

        step.Run([1, 2, 3, 4, 5], Rate);

        step.ReadMetrics().Loss.Should().Be(double.NaN);
    }

    [Fact]
    public void BeginEpoch_starts_the_means_anew()
    {
        using FusedStep step = Step(Build(Small));
        step.Run([1, 2, 3], Rate);

        step.BeginEpoch();
        step.Run([4, 5], Rate);

        step.ReadMetrics().SampleCount.Should().Be(2);
    }

    [Fact]
    public void Run_learns_its_batch_by_heart()
    {
        using FusedStep step = Step(Build(Small with { Dropout = 0.2 }));
        int[] batch = [.. Enumerable.Range(0, 16)];

        for (int i = 0; i < 200; i++)
            step.Run(batch, 0.01);
        step.BeginEpoch();
        step.Run(batch, 0.01);

        step.ReadMetrics().Accuracy.Should().BeGreaterThan(0.9);
    }

    [Fact]
    public void Run_refuses_no_images_and_images_that_are_not_there()
    {
        using FusedStep step = Step(Build(Small), threads: 1);

        FluentActions.Invoking(() => step.Run([], Rate)).Should().Throw<ArgumentException>()
            .WithMessage("*at least one image*");
        FluentActions.Invoking(() => step.Run([0, Count], Rate)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage($"There are {Count} images*").Which.ActualValue.Should().Be(Count);
    }

    [Theory]
    [InlineData(PoolingKind.Average, BatchNormalization.None)]
    [InlineData(PoolingKind.Average, BatchNormalization.BeforeActivation)]
    [InlineData(PoolingKind.Average, BatchNormalization.AfterPooling)]
    [InlineData(PoolingKind.None, BatchNormalization.None)]
    [InlineData(PoolingKind.None, BatchNormalization.BeforeActivation)]
    [InlineData(PoolingKind.None, BatchNormalization.AfterPooling)]
    [InlineData(PoolingKind.Max, BatchNormalization.BeforeActivation)]
    [InlineData(PoolingKind.Max, BatchNormalization.AfterPooling)]
    public void Every_network_trains_and_is_judged(PoolingKind pooling, BatchNormalization normalization)
    {
        ImageSet images = Stripes.Make(200), others = Stripes.Make(40, seed: 2);
        Cnn model = Build(Small with
        {
            InputWidth = 12, ClassCount = 4, Pooling = pooling, BatchNormalization = normalization, Dropout = 0,
        });
        var trainer = new Trainer(
            model, new TrainerOptions { Epochs = 25, BatchSize = 10, Seed = 1, Threads = 2, LearningRate = 5e-3 });

        TrainingHistory history = trainer.Fit(images, others);

        history.Epochs[^1].Training.Loss.Should().BeLessThan(0.5 * history.Epochs[0].Training.Loss);
        history.Epochs[^1].Validation.Should().Be(trainer.Evaluate(others));
        history.Epochs[^1].Validation!.Accuracy.Should().BeGreaterThan(0.9);
    }

    // The kernels take pointers: what they read behind the weights, nothing else would tell.
    [Theory]
    [InlineData(BatchNormalization.None, PoolingKind.Max)]
    [InlineData(BatchNormalization.BeforeActivation, PoolingKind.Max)]
    [InlineData(BatchNormalization.BeforeActivation, PoolingKind.None)]
    [InlineData(BatchNormalization.AfterPooling, PoolingKind.Average)]
    public void Run_reads_nothing_behind_the_weights(BatchNormalization normalization, PoolingKind pooling)
    {
        var neighbours = new List<float[]>();
        void AllocateNaN()
        {
            for (int i = 0; i < 20; i++)
            {
                float[] array = GC.AllocateArray<float>(20_000, pinned: true);
                Array.Fill(array, float.NaN);
                neighbours.Add(array);
            }
        }

        for (int round = 0; round < 10; round++)
        {
            AllocateNaN();
            Cnn model = Build(Small with
            {
                Filters = [5, 3], KernelSize = 5, Padding = Padding.Same, DenseUnits = [2], Pooling = pooling,
                BatchNormalization = normalization,
            });
            AllocateNaN();
            using FusedStep step = Step(model, threads: 1);
            AllocateNaN();

            step.Run([1, 2, 3], Rate);

            model.WeightNames.SelectMany(model.GetWeights).Should().OnlyContain(value => float.IsFinite(value));
        }

        GC.KeepAlive(neighbours);
    }

    // Ragged: the last batch is smaller, and one grows.
    private static int[][] Batches() =>
        [[1, 5, 9, 13, 2], [0, 3, 4], [39, 38, 37, 36, 35, 34, 33], [7, 7, 20, 21, 22], [11]];

    private static Cnn Build(CnnOptions options) => new CnnBuilder(options).WithSeed(1).Build();

    private static FusedStep Step(Cnn model, int threads = 2) =>
        new(model, Images, new TrainerOptions { Threads = threads }, Seed);

    private static float[] Train(int threads)
    {
        Cnn model = Build(Small);
        using FusedStep step = Step(model, threads);
        foreach (int[] batch in Batches())
            step.Run(batch, Rate);
        return model.GetWeights("conv2.weight");
    }
}
