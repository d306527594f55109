using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Models;

public sealed class CnnTests
{
    [Theory]
    [InlineData(1, 693_962)]
    [InlineData(2, 113_386)]
    [InlineData(3, 37_674)]
    public void Build_has_the_parameters_of_the_notebooks_network(int depth, long expected)
    {
        Cnn model = new CnnBuilder().WithConvDepth(depth).Build();

        model.Summary().TotalParameters.Should().Be(expected);
        model.WeightNames.Sum(name => model.GetWeights(name).Length).Should().Be((int)expected);
    }

    [Fact]
    public void Build_names_weights_as_a_PyTorch_module_would()
    {
        Cnn model = new CnnBuilder().WithBatchNormalization().WithFilters(4).Build();

        model.WeightNames.Should().Equal(
            "conv1.weight", "conv1.bias", "batch_norm1.weight", "batch_norm1.bias", "batch_norm1.running_mean",
            "batch_norm1.running_var", "dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias");
        ModelWeights.Of(model).Keys.Should().BeEquivalentTo([.. model.WeightNames, "batch_norm1.num_batches_tracked"]);
    }

    [Fact]
    public void Build_with_the_same_seed_gives_the_same_weights()
    {
        CnnBuilder builder = new CnnBuilder().WithSeed(7);

        ModelWeights.Of(builder.Build()).Should().BeEquivalentTo(ModelWeights.Of(builder.Build()));
    }

    [Fact]
    public void Build_without_a_seed_gives_other_weights_each_time() =>
        new CnnBuilder().Build().GetWeights("conv1.weight")
            .Should().NotEqual(new CnnBuilder().Build().GetWeights("conv1.weight"));

    public static TheoryData<string, CnnBuilder, string> Pinned => new()
    {
        { "the notebook's, seed 1", new CnnBuilder().WithSeed(1), "EE9847D18D18A5EF" },
        { "the notebook's, seed 7", new CnnBuilder().WithSeed(7), "33865BD536C1DB43" },
        { "the notebook's, seed -3", new CnnBuilder().WithSeed(-3), "D2ABB9B48BD04E6C" },
        { "depth 3", new CnnBuilder().WithConvDepth(3).WithSeed(1), "F8221231AD1A3CA9" },
        { "depth 1", new CnnBuilder().WithConvDepth(1).WithSeed(1), "3B68E494DFF2BE51" },
        {
            "PyTorch's",
            new CnnBuilder().WithInitialization(WeightInitialization.PyTorch).WithSeed(1), "319CDE0D1E2BB8E5"
        },
        {
            "normalisation before",
            new CnnBuilder().WithBatchNormalization(BatchNormalization.BeforeActivation).WithSeed(1), "F2988939F01B33F7"
        },
        {
            "normalisation after",
            new CnnBuilder().WithBatchNormalization(BatchNormalization.AfterPooling).WithSeed(1), "F2988939F01B33F7"
        },
        {
            "colour, same padding, average pooling",
            new CnnBuilder().WithInput(20, 14, channels: 3).WithFilters(5, 7).WithKernelSize(5, Padding.Same)
                .WithPooling(PoolingKind.Average, 3).WithDenseUnits(11).WithClassCount(6).WithSeed(42),
            "5CA342143DFED2BE"
        },
        {
            "no pooling",
            new CnnBuilder().WithInput(9, 8).WithFilters(3, 4, 5).WithKernelSize(2).WithPooling(PoolingKind.None)
                .WithDenseUnits(13).WithClassCount(2).WithSeed(42),
            "65D76774A1146EDC"
        },
    };

    // Of version 0.1.0, whose networks were modules of TorchSharp: SHA-256 of names and values, names in ordinal order.
    [Theory]
    [MemberData(nameof(Pinned))]
    public void Build_with_a_seed_gives_the_weights_that_it_has_always_given(
        string network, CnnBuilder builder, string checksum)
    {
        Cnn model = builder.Build();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        foreach (string name in model.WeightNames.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes(model.GetWeights(name).AsSpan()));
        }

        Convert.ToHexString(hash.GetHashAndReset())[..16].Should().Be(checksum, network);
    }

    [Fact]
    public void Build_with_Glorot_fills_the_whole_range_and_leaves_biases_zero()
    {
        Cnn model = new CnnBuilder().WithSeed(1).Build();
        double bound = Math.Sqrt(6.0 / ((32 * 9) + (32 * 9)));
        float[] weights = model.GetWeights("conv2.weight");

        weights.Max(Math.Abs).Should().BeInRange((float)(0.99 * bound), (float)bound);
        Deviation(weights).Should().BeApproximately(bound / Math.Sqrt(3), 0.002);
        model.GetWeights("conv2.bias").Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void Build_with_PyTorch_initialization_draws_biases_too()
    {
        Cnn model = new CnnBuilder().WithInitialization(WeightInitialization.PyTorch).WithSeed(1).Build();
        float bound = 1 / MathF.Sqrt(800);

        model.GetWeights("dense1.weight").Max(Math.Abs).Should().BeInRange(0.99f * bound, bound);
        model.GetWeights("dense1.bias").Max(Math.Abs).Should().BeInRange(0.8f * bound, bound);
    }

    [Fact]
    public void Build_with_batch_normalisation_starts_as_one_that_changes_nothing()
    {
        Cnn model = new CnnBuilder().WithFilters(3).WithBatchNormalization().Build();

        model.GetWeights("batch_norm1.weight").Should().Equal(1, 1, 1);
        model.GetWeights("batch_norm1.bias").Should().Equal(0, 0, 0);
        model.GetWeights("batch_norm1.running_mean").Should().Equal(0, 0, 0);
        model.GetWeights("batch_norm1.running_var").Should().Equal(1, 1, 1);
        model.Weights.GetCounter("batch_norm1.num_batches_tracked").Should().Be(0);
    }

    [Fact]
    public void WithConvDepth_continues_with_64_filters() =>
        new CnnBuilder().WithConvDepth(4).Options.Filters.Should().Equal(32, 32, 64, 64);

    [Fact]
    public void WithConvDepth_of_zero_is_refused()
    {
        Action make = () => new CnnBuilder().WithConvDepth(0);

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("depth");
    }

    [Fact]
    public void Summary_prints_layers_shapes_and_totals()
    {
        Cnn model = new CnnBuilder().WithConvDepth(3).Build();

        model.Summary().ToString().Should()
            .MatchRegex(@"conv1 \(Conv2d\) +\(N, 32, 26, 26\) +320\n")
            .And.MatchRegex(@"pool3 \(MaxPool2d\) +\(N, 64, 1, 1\) +0\n")
            .And.Contain("Total parameters: 37,674\n");
    }

    [Fact]
    public void Summary_counts_the_values_that_the_network_has()
    {
        Cnn model = new CnnBuilder()
            .WithInput(20, 14, channels: 3).WithFilters(5, 7).WithKernelSize(5, Padding.Same)
            .WithBatchNormalization().WithDenseUnits(11).WithClassCount(6).Build();
        bool IsBuffer(string name) => name.Contains(".running_", StringComparison.Ordinal);

        model.Summary().TrainableParameters.Should()
            .Be(model.WeightNames.Where(name => !IsBuffer(name)).Sum(name => model.GetWeights(name).Length));
        model.Summary().TotalParameters.Should().Be(model.WeightNames.Sum(name => model.GetWeights(name).Length));
    }

    private static double Deviation(float[] values)
    {
        double mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Sum(value => Math.Pow(value - mean, 2)) / (values.Length - 1));
    }
}
