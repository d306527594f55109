using MnistCnn.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Models;

public sealed class CnnTests
{
    [Theory]
    [InlineData(1, 693_962)]
    [InlineData(2, 113_386)]
    [InlineData(3, 37_674)]
    public void Build_has_the_parameters_of_the_notebooks_network(int depth, long expected)
    {
        using Cnn model = new CnnBuilder().WithConvDepth(depth).Build();

        model.Summary().TotalParameters.Should().Be(expected);
        model.parameters().Sum(parameter => parameter.numel()).Should().Be(expected);
    }

    [Fact]
    public void Build_names_weights_as_a_PyTorch_module_would()
    {
        using Cnn model = new CnnBuilder().WithBatchNormalization().WithFilters(4).Build();

        model.state_dict().Keys.Should().BeEquivalentTo(
            "conv1.weight", "conv1.bias", "batch_norm1.weight", "batch_norm1.bias", "batch_norm1.running_mean",
            "batch_norm1.running_var", "batch_norm1.num_batches_tracked", "dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias");
    }

    [Fact]
    public void Build_with_the_same_seed_gives_the_same_weights()
    {
        CnnBuilder builder = new CnnBuilder().WithSeed(7);
        using Cnn one = builder.Build();
        using Cnn other = builder.Build();

        one.parameters().Zip(other.parameters()).Should().OnlyContain(pair => pair.First.allclose(pair.Second, 0, 0, false));
    }

    [Fact]
    public void Build_without_a_seed_gives_other_weights_each_time()
    {
        using Cnn one = new CnnBuilder().Build();
        using Cnn other = new CnnBuilder().Build();

        one.parameters().First().allclose(other.parameters().First(), 0, 0, false).Should().BeFalse();
    }

    [Fact]
    public void Build_with_Glorot_fills_the_whole_range_and_leaves_biases_zero()
    {
        using Cnn model = new CnnBuilder().WithSeed(1).Build();
        Dictionary<string, Tensor> weights = model.state_dict();
        double bound = Math.Sqrt(6.0 / ((32 * 9) + (32 * 9)));

        weights["conv2.weight"].abs().max().item<float>().Should().BeInRange((float)(0.99 * bound), (float)bound);
        weights["conv2.weight"].std().item<float>().Should().BeApproximately((float)(bound / Math.Sqrt(3)), 0.002f);
        weights["conv2.bias"].abs().max().item<float>().Should().Be(0);
    }

    [Fact]
    public void Build_with_PyTorch_initialization_draws_biases_too()
    {
        using Cnn model = new CnnBuilder().WithInitialization(WeightInitialization.PyTorch).WithSeed(1).Build();
        Dictionary<string, Tensor> weights = model.state_dict();

        weights["dense1.weight"].abs().max().item<float>().Should().BeInRange(0.99f / MathF.Sqrt(800), 1 / MathF.Sqrt(800));
        weights["dense1.bias"].abs().max().item<float>().Should().BeInRange(0.8f / MathF.Sqrt(800), 1 / MathF.Sqrt(800));
    }

    [Fact]
    public void Forward_equals_the_layers_in_the_order_of_the_notebook()
    {
        using Cnn model = new CnnBuilder().WithConvDepth(3).WithSeed(3).Build();
        model.eval();
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = model.state_dict();
        Tensor images = linspace(0, 1, 2 * 784).reshape(2, 1, 28, 28);

        Tensor values = images;
        for (int block = 1; block <= 3; block++)
        {
            values = nn.functional.conv2d(values, weights[$"conv{block}.weight"], weights[$"conv{block}.bias"]);
            values = nn.functional.max_pool2d(nn.functional.relu(values), 2);
        }

        values = nn.functional.relu(nn.functional.linear(values.flatten(1), weights["dense1.weight"], weights["dense1.bias"]));
        values = nn.functional.linear(values, weights["dense2.weight"], weights["dense2.bias"]);

        model.call(images).allclose(values, 1e-5, 1e-6, false).Should().BeTrue();
    }

    [Theory]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Forward_normalises_where_the_options_say(BatchNormalization placement)
    {
        using Cnn model = new CnnBuilder().WithFilters(4).WithBatchNormalization(placement).WithSeed(3).Build();
        model.eval();
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = model.state_dict();
        using (no_grad())
        {
            weights["batch_norm1.weight"].copy_(tensor(new[] { -1f, 2f, 0.5f, 1f }));
            weights["batch_norm1.running_mean"].fill_(0.1);
        }

        Tensor images = linspace(0, 1, 784).reshape(1, 1, 28, 28);
        Tensor Normalize(Tensor values) => nn.functional.batch_norm(
            values, weights["batch_norm1.running_mean"], weights["batch_norm1.running_var"],
            weights["batch_norm1.weight"], weights["batch_norm1.bias"]);
        Tensor values = nn.functional.conv2d(images, weights["conv1.weight"], weights["conv1.bias"]);
        values = placement == BatchNormalization.BeforeActivation
            ? nn.functional.max_pool2d(nn.functional.relu(Normalize(values)), 2)
            : Normalize(nn.functional.max_pool2d(nn.functional.relu(values), 2));
        values = nn.functional.relu(nn.functional.linear(values.flatten(1), weights["dense1.weight"], weights["dense1.bias"]));
        values = nn.functional.linear(values, weights["dense2.weight"], weights["dense2.bias"]);

        model.call(images).allclose(values, 1e-5, 1e-6, false).Should().BeTrue();
    }

    [Theory]
    [InlineData(PoolingKind.Average)]
    [InlineData(PoolingKind.None)]
    [InlineData(PoolingKind.Max)]
    public void Forward_with_own_input_and_classes_has_the_shape_that_the_summary_tells(PoolingKind pooling)
    {
        using Cnn model = new CnnBuilder()
            .WithInput(20, 14, channels: 3).WithFilters(5, 7).WithKernelSize(5, ConvPadding.Same).WithPooling(pooling)
            .WithDenseUnits(11).WithClassCount(6).Build();
        using Tensor images = zeros(4, 3, 20, 14);
        using Tensor logits = model.call(images);

        logits.shape.Should().Equal(4, 6);
        model.Summary().TrainableParameters.Should().Be(model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Forward_of_another_shape_names_both()
    {
        using Cnn model = new CnnBuilder().Build();
        using Tensor images = zeros(2, 28, 28);
        Action call = () => model.call(images);

        call.Should().Throw<ArgumentException>().WithMessage("This network takes N×1×28×28 images, and the input is 2×28×28.*");
    }

    [Fact]
    public void With_leaves_the_builder_as_it_was()
    {
        var builder = new CnnBuilder();
        _ = builder.WithConvDepth(3).WithDropout(0.1);

        builder.Options.Should().Be(new CnnOptions());
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
        using Cnn model = new CnnBuilder().WithConvDepth(3).Build();

        model.Summary().ToString().Should()
            .MatchRegex(@"conv1 \(Conv2d\) +\(N, 32, 26, 26\) +320\n")
            .And.MatchRegex(@"pool3 \(MaxPool2d\) +\(N, 64, 1, 1\) +0\n")
            .And.Contain("Total parameters: 37,674\n");
    }
}
