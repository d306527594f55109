using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training.Fused;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Training.Fused;

public class FusedStepTests
{
    private const int Count = 40;

    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12, InputWidth = 11, Filters = [9, 7], DenseUnits = 21, ClassCount = 3,
    };

    private static readonly byte[] Images = TestImages.Drawings(Small, Count);
    private static readonly byte[] Labels = TestImages.Labels(Small, Count);

    [Theory]
    [InlineData(0, false, null)]
    [InlineData(0.03, false, null)]
    [InlineData(0.3, true, null)]
    [InlineData(0, false, 0.05)]
    [InlineData(0.01, false, 0.05)]
    public void Run_takes_the_steps_of_torch_optim_Adam_and_AdamW(double weightDecay, bool decoupled, double? maxNorm)
    {
        var cnn = new ReferenceCnn(Small);
        var options = new FusedStepOptions
        {
            LearningRate = 0.002, Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-6, Threads = 2,
            WeightDecay = weightDecay, DecoupledWeightDecay = decoupled, MaxGradientNorm = maxNorm,
        };
        (Dictionary<string, float[]> expected, double loss) = TorchSteps(cnn, options, Batches());
        using FusedStep step = Step(cnn, options);

        foreach (int[] batch in Batches())
            step.Run(batch);
        step.Publish();

        foreach ((string name, float[] values) in expected)
            cnn.Values[name].ShouldBeCloseTo(values, 1e-5, name);
        step.Metrics.Loss.Should().BeApproximately(loss, 1e-5);
        step.Metrics.Count.Should().Be(Batches().Sum(batch => batch.Length));
    }

    [Fact]
    public void Run_uses_the_learning_rate_of_the_moment()
    {
        var cnn = new ReferenceCnn(Small);
        float[] before = [.. cnn.Values["dense1.weight"]];
        using FusedStep step = Step(cnn, new FusedStepOptions { Threads = 1 });

        step.LearningRate = 0;
        step.Run([1, 2, 3]);
        step.Publish();

        cnn.Values["dense1.weight"].Should().Equal(before);
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
        var cnn = new ReferenceCnn(Small);
        (var means, var squares) = (Like(cnn), Like(cnn));
        long done;
        using (FusedStep first = Step(cnn, new FusedStepOptions { Threads = 2, Seed = 3 }))
        {
            foreach (int[] batch in Batches()[..3])
                first.Run(batch);
            first.Publish();
            first.SaveMoments(name => means[name], name => squares[name]);
            done = first.StepCount;
        }

        using FusedStep second = Step(cnn, new FusedStepOptions { Threads = 2, Seed = 3 });
        second.LoadMoments(name => means[name], name => squares[name]);
        second.StepCount = done;
        foreach (int[] batch in Batches()[3..])
            second.Run(batch);
        second.Publish();

        cnn.Values["conv2.weight"].Should().Equal(Train(2));
    }

    [Fact]
    public void Reload_takes_over_what_the_module_holds()
    {
        var cnn = new ReferenceCnn(Small);
        using FusedStep step = Step(cnn, new FusedStepOptions { Threads = 2 });
        step.Run([1, 2, 3, 4]);
        foreach (float[] values in cnn.Values.Values)
            Array.Fill(values, 0.25f);

        step.Reload();
        step.Publish();

        cnn.Values.Values.Should().OnlyContain(values => values.All(value => value == 0.25f));
    }

    [Fact]
    public void Run_updates_running_statistics_as_PyTorch_does()
    {
        CnnOptions options = Small with { BatchNormalization = BatchNormalization.AfterPooling };
        var cnn = new ReferenceCnn(options);
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = cnn.Tensors();
        int[] batch = [4, 8, 15, 16, 23, 39];
        TorchTraining.Loss(cnn, weights, Images, Labels, batch, seed: 0, step: 1).Dispose();
        using FusedStep step = Step(cnn, new FusedStepOptions { Threads = 5 });

        step.Run(batch);
        step.Publish();

        foreach (string name in cnn.Values.Keys.Where(name => name.Contains("running")))
            cnn.Values[name].ShouldBeCloseTo(weights[name].data<float>().ToArray(), 1e-5, name);
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
        var cnn = new ReferenceCnn(Small);
        Array.Fill(cnn.Values[name], value);
        using FusedStep step = Step(cnn, new FusedStepOptions { Threads = 2 });

        step.Run([1, 2, 3, 4, 5]);

        step.Metrics.Loss.Should().Be(double.NaN);
    }

    [Fact]
    public void ResetMetrics_starts_anew()
    {
        using FusedStep step = Step(new ReferenceCnn(Small), new FusedStepOptions { Threads = 2 });
        step.Run([1, 2, 3]);

        step.ResetMetrics();

        step.Metrics.Should().Be(new StepMetrics(0, 0, 0));
    }

    [Fact]
    public void Run_learns_its_batch_by_heart()
    {
        var cnn = new ReferenceCnn(Small with { Dropout = 0.2 });
        using FusedStep step = Step(cnn, new FusedStepOptions { Threads = 2, LearningRate = 0.01 });
        int[] batch = [.. Enumerable.Range(0, 16)];

        for (int i = 0; i < 200; i++)
            step.Run(batch);
        step.ResetMetrics();
        step.Run(batch);

        step.Metrics.Accuracy.Should().BeGreaterThan(0.9);
    }

    [Fact]
    public void Run_refuses_no_images_and_images_that_are_not_there()
    {
        using FusedStep step = Step(new ReferenceCnn(Small), new FusedStepOptions { Threads = 1 });

        FluentActions.Invoking(() => step.Run([])).Should().Throw<ArgumentException>().WithMessage("*at least one image*");
        FluentActions.Invoking(() => step.Run([0, Count])).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage($"There are {Count} images*").Which.ActualValue.Should().Be(Count);
    }

    [Fact]
    public void Constructor_refuses_labels_without_a_class_and_sets_of_another_size()
    {
        var cnn = new ReferenceCnn(Small);
        byte[] wrong = [.. Labels];
        wrong[7] = 3;

        FluentActions.Invoking(() => new FusedStep(cnn.Shape, Images, wrong, name => cnn.Values[name], new FusedStepOptions()))
            .Should().Throw<ArgumentException>().WithMessage("Label 3 at index 7 has no class: the network has 3.*");
        FluentActions.Invoking(() => new FusedStep(cnn.Shape, Images.AsMemory(1), Labels, name => cnn.Values[name], new FusedStepOptions()))
            .Should().Throw<ArgumentException>().WithMessage("40 labels of images of 132 bytes need 5280 bytes, and there are 5279.*");
    }

    [Theory]
    [InlineData(PoolingKind.Average, BatchNormalization.None, "Pooling is Average")]
    [InlineData(PoolingKind.None, BatchNormalization.None, "Pooling is None")]
    [InlineData(PoolingKind.Max, BatchNormalization.BeforeActivation, "BatchNormalization is BeforeActivation")]
    public void CanRun_says_what_it_does_not_take(PoolingKind pooling, BatchNormalization normalization, string expected)
    {
        CnnOptions options = Small with { Pooling = pooling, BatchNormalization = normalization };

        FusedStep.CanRun(options, out string? reason).Should().BeFalse();
        reason.Should().StartWith(expected);
    }

    [Fact]
    public void CanRun_takes_the_rest()
    {
        FusedStep.CanRun(Small with { BatchNormalization = BatchNormalization.AfterPooling }, out string? reason).Should().BeTrue();
        reason.Should().BeNull();
    }

    // Ragged: the last batch is smaller, and one grows.
    private static int[][] Batches() =>
        [[1, 5, 9, 13, 2], [0, 3, 4], [39, 38, 37, 36, 35, 34, 33], [7, 7, 20, 21, 22], [11]];

    private static FusedStep Step(ReferenceCnn cnn, FusedStepOptions options) =>
        new(cnn.Shape, Images, Labels, name => cnn.Values[name], options);

    private static Dictionary<string, float[]> Like(ReferenceCnn cnn) =>
        cnn.Values.ToDictionary(pair => pair.Key, pair => new float[pair.Value.Length]);

    private static float[] Train(int threads)
    {
        var cnn = new ReferenceCnn(Small);
        using FusedStep step = Step(cnn, new FusedStepOptions { Threads = threads, Seed = 3 });
        foreach (int[] batch in Batches())
            step.Run(batch);
        step.Publish();
        return cnn.Values["conv2.weight"];
    }

    private static (Dictionary<string, float[]> Values, double Loss) TorchSteps(
        ReferenceCnn cnn, FusedStepOptions options, int[][] batches)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = cnn.Tensors(trainable: true);
        TorchSharp.Modules.Parameter[] parameters = [.. weights.Values.Select(weight => new TorchSharp.Modules.Parameter(weight))];
        var byName = weights.Keys.Zip(parameters).ToDictionary(pair => pair.First, pair => (Tensor)pair.Second);
        using optim.Optimizer adam = options.DecoupledWeightDecay
            ? optim.AdamW(parameters, options.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay)
            : optim.Adam(parameters, options.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
        double loss = 0;
        for (int i = 0; i < batches.Length; i++)
        {
            adam.zero_grad();
            Tensor mean = TorchTraining.Loss(cnn, byName, Images, Labels, batches[i], options.Seed, step: i + 1);
            loss += mean.item<float>() * batches[i].Length;
            mean.backward();
            if (options.MaxGradientNorm is { } norm)
                nn.utils.clip_grad_norm_(parameters, norm);
            adam.step();
        }

        return (byName.ToDictionary(pair => pair.Key, pair => pair.Value.data<float>().ToArray()), loss / batches.Sum(batch => batch.Length));
    }
}
