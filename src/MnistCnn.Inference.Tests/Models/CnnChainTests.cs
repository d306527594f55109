using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Models;

public sealed class CnnChainTests
{
    public static TheoryData<string, Action<CnnChain>, Layer[]> Steps => new()
    {
        { "Convolution", it => it.Convolution(8, 3), [new ConvolutionLayer(8, 3)] },
        {
            "Convolution with all", it => it.Convolution(8, 5, Padding.Same, stride: 2),
            [new ConvolutionLayer(8, 5) { Padding = Padding.Same, Stride = 2 }]
        },
        { "BatchNormalization", it => it.BatchNormalization(), [new BatchNormalizationLayer()] },
        { "Relu", it => it.Relu(), [new ActivationLayer(Activation.Relu)] },
        { "Activation", it => it.Activation(Activation.Silu), [new ActivationLayer(Activation.Silu)] },
        { "MaxPooling", it => it.MaxPooling(3), [new PoolingLayer(PoolingKind.Max, 3)] },
        {
            "MaxPooling with all", it => it.MaxPooling(3, 2, Padding.Same),
            [new PoolingLayer(PoolingKind.Max, 3) { Stride = 2, Padding = Padding.Same }]
        },
        { "AveragePooling", it => it.AveragePooling(3), [new PoolingLayer(PoolingKind.Average, 3)] },
        {
            "AveragePooling with all", it => it.AveragePooling(3, 1, Padding.Same),
            [new PoolingLayer(PoolingKind.Average, 3) { Stride = 1, Padding = Padding.Same }]
        },
        { "GlobalAveragePooling", it => it.GlobalAveragePooling(), [new GlobalAveragePoolingLayer()] },
        { "Dropout", it => it.Dropout(0.3), [new DropoutLayer(0.3)] },
        {
            "Dropout of channels", it => it.Dropout(0.3, wholeChannels: true),
            [new DropoutLayer(0.3) { WholeChannels = true }]
        },
        { "Flatten", it => it.Flatten(), [new FlattenLayer()] },
        { "Dense", it => it.Dense(7), [new DenseLayer(7)] },
        {
            "Block", it => it.Block(8),
            [new ConvolutionLayer(8, 3), new ActivationLayer(Activation.Relu), new PoolingLayer(PoolingKind.Max, 2)]
        },
        {
            "Block with all", it => it.Block(8, 2, 5, Padding.Same, PoolingKind.Average),
            [
                new ConvolutionLayer(8, 5) { Padding = Padding.Same }, new ActivationLayer(Activation.Relu),
                new ConvolutionLayer(8, 5) { Padding = Padding.Same }, new ActivationLayer(Activation.Relu),
                new PoolingLayer(PoolingKind.Average, 2),
            ]
        },
        {
            "Block without pooling", it => it.Block(8, pooling: PoolingKind.None),
            [new ConvolutionLayer(8, 3), new ActivationLayer(Activation.Relu)]
        },
        { "Add", it => it.Add(new DenseLayer(7) { Name = "a" }), [new DenseLayer(7) { Name = "a" }] },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Step_adds_the_layers_that_it_says(string step, Action<CnnChain> call, Layer[] expected)
    {
        var chain = new CnnChain(9, 9);

        call(chain);

        chain.Layers.Should().Equal(expected, step);
    }

    [Fact]
    public void Step_changes_the_chain_and_returns_it()
    {
        var chain = new CnnChain(6, 5);

        CnnChain[] returned =
        [
            chain.Convolution(2, 1), chain.Block(2), chain.BatchNormalization(), chain.Relu(),
            chain.Activation(Activation.Elu), chain.MaxPooling(1), chain.AveragePooling(1), chain.Dropout(0.5),
            chain.GlobalAveragePooling(), chain.Flatten(), chain.Dense(3), chain.Add(new DropoutLayer(0)),
            chain.WithSeed(1), chain.WithInitialization(WeightInitialization.PyTorch),
        ];

        returned.Should().AllSatisfy(it => it.Should().BeSameAs(chain));
        chain.Layers.Should().HaveCount(14);
        chain.ToArchitecture().Initialization.Should().Be(WeightInitialization.PyTorch);
    }

    [Fact]
    public void Network_that_was_built_stays_as_it_was_when_the_chain_goes_on()
    {
        CnnChain chain = new CnnChain(6, 5).Flatten().Dense(3);
        Cnn before = chain.Build();

        Cnn after = chain.Relu().Dense(2).Build();

        before.Architecture.ToString().Should().Be("6×5×1 → flatten 30 → dense1 3");
        after.Architecture.ToString().Should().Be("6×5×1 → flatten 30 → dense1 3 → relu1 3 → dense2 2");
    }

    public static TheoryData<Action<CnnChain>, string> OutOfRange => new()
    {
        { chain => chain.Convolution(0, 3), "filters" }, { chain => chain.Convolution(4, 256), "kernelSize" },
        { chain => chain.Convolution(4, 3, (Padding)7), "padding" },
        { chain => chain.Convolution(4, 3, stride: 0), "stride" },
        { chain => chain.Block(0), "filters" }, { chain => chain.Block(4, convolutions: 0), "convolutions" },
        { chain => chain.Block(4, kernelSize: 0), "kernelSize" },
        { chain => chain.Block(4, padding: (Padding)7), "padding" },
        { chain => chain.Block(4, pooling: (PoolingKind)7), "pooling" },
        { chain => chain.BatchNormalization(epsilon: 2), "epsilon" },
        { chain => chain.BatchNormalization(momentum: -1), "momentum" },
        { chain => chain.Activation((Activation)99), "activation" },
        { chain => chain.MaxPooling(0), "size" }, { chain => chain.MaxPooling(2, 0), "stride" },
        { chain => chain.AveragePooling(2, padding: (Padding)7), "padding" },
        { chain => chain.Dropout(1), "rate" }, { chain => chain.Dense(0), "units" },
        { chain => chain.WithInitialization((WeightInitialization)7), "initialization" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Step_with_a_value_out_of_range_is_refused_at_once_and_adds_nothing(
        Action<CnnChain> step, string parameter)
    {
        CnnChain chain = new CnnChain(6, 5).Relu();

        chain.Invoking(step).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter)
            .WithMessage($"{parameter} must be *");
        chain.Layers.Should().Equal(new ActivationLayer(Activation.Relu));
    }

    [Theory]
    [InlineData(0, 5, 1, "inputHeight")]
    [InlineData(6, 65_536, 1, "inputWidth")]
    [InlineData(6, 5, 0, "inputChannels")]
    public void Chain_for_images_that_cannot_be_is_refused_at_once(int height, int width, int channels, string name) =>
        FluentActions.Invoking(() => new CnnChain(height, width, channels)).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName(name);

    [Fact]
    public void Layer_that_is_refused_is_not_added()
    {
        CnnChain chain = new CnnChain(6, 5).Flatten();

        chain.Invoking(it => it.Dense(0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("units");
        chain.Invoking(it => it.Add(null!)).Should().Throw<ArgumentNullException>().WithParameterName("layer");
        chain.Invoking(it => it.Block(8, convolutions: 0)).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName("convolutions");

        chain.Layers.Should().Equal(new FlattenLayer());
    }

    [Fact]
    public void Build_with_the_same_seed_gives_the_same_weights_and_without_other_ones()
    {
        static CnnChain Chain() => new CnnChain(6, 5).Convolution(3, 3).Flatten().Dense(3);

        ModelWeights.Of(Chain().WithSeed(7).Build())
            .Should().BeEquivalentTo(ModelWeights.Of(Chain().WithSeed(7).Build()));
        Chain().Build().GetWeights("conv1.weight").Should().NotEqual(Chain().Build().GetWeights("conv1.weight"));
    }

    [Fact]
    public void Build_gives_what_the_builder_gives_of_the_same_layers()
    {
        Cnn built = new CnnBuilder().WithSeed(7).Build();

        Cnn chained = new CnnChain(28, 28)
            .Block(32).Block(32).Flatten().Dense(128).Relu().Dropout(0.5).Dense(10).WithSeed(7).Build();

        chained.Architecture.Should().Be(built.Architecture);
        ModelWeights.Of(chained).Should().BeEquivalentTo(ModelWeights.Of(built));
    }

    // https://github.com/keras-team/keras-io, examples of version 2: mnist_cnn.py, whose summary says 1,199,882.
    [Fact]
    public void Example_mnist_cnn_of_Keras_has_its_parameters()
    {
        ModelSummary summary = new CnnChain(28, 28)
            .Convolution(32, 3).Relu().Convolution(64, 3).Relu().MaxPooling(2).Dropout(0.25)
            .Flatten().Dense(128).Relu().Dropout(0.5).Dense(10).Activation(Activation.Softmax)
            .Build().Summary();

        summary.Layers.Select(layer => (layer.Type, string.Join('×', layer.OutputShape), layer.ParameterCount))
            .Should().Equal(
                ("Conv2d", "32×26×26", 320), ("Conv2d", "64×24×24", 18_496), ("MaxPool2d", "64×12×12", 0),
                ("Dropout", "64×12×12", 0), ("Flatten", "9216", 0), ("Linear", "128", 1_179_776), ("Dropout", "128", 0),
                ("Linear", "10", 1_290));
        (summary.TotalParameters, summary.TrainableParameters).Should().Be((1_199_882, 1_199_882));
    }

    // https://github.com/pytorch/examples, mnist/main.py: conv1, conv2, dropout1, fc1, dropout2, fc2.
    [Fact]
    public void Example_MNIST_of_PyTorch_has_its_parameters_and_names()
    {
        Cnn model = new CnnChain(28, 28)
            .Convolution(32, 3).Relu().Convolution(64, 3).Relu().MaxPooling(2).Dropout(0.25, wholeChannels: true)
            .Flatten().Add(new DenseLayer(128) { Name = "fc1" }).Relu().Dropout(0.5)
            .Add(new DenseLayer(10) { Name = "fc2" }).WithInitialization(WeightInitialization.PyTorch).Build();

        model.WeightNames.Should().Equal(
            "conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc1.weight", "fc1.bias", "fc2.weight",
            "fc2.bias");
        model.GetShape("fc1.weight").Should().Equal(128, 9_216);
        model.Summary().TotalParameters.Should().Be(1_199_882);
        model.Summary().Layers.Select(layer => layer.Type).Should().Equal(
            "Conv2d", "Conv2d", "MaxPool2d", "Dropout2d", "Flatten", "Linear", "Dropout", "Linear");
    }
}
