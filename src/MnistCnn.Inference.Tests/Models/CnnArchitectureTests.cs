using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Models;

/// <summary>What a chain of layers may be, and what is said of one that may not.</summary>
public sealed class CnnArchitectureTests
{
    public static TheoryData<string, CnnChain, string> Misfits => new()
    {
        {
            "a kernel larger than what is left",
            new CnnChain(28, 28).Convolution(32, 3).MaxPooling(2).Convolution(8, 5).MaxPooling(3).Convolution(4, 4),
            "'conv3' (4×4) does not fit the 3×3 that is left. Use fewer layers, Padding Same, or larger images. So "
                + "far: 28×28×1 → conv1 (3×3) 26×26×32 → pool1 (2×2) 13×13×32 → conv2 (5×5) 9×9×8 → pool2 (3×3) 3×3×8."
        },
        {
            "a kernel too wide alone",
            new CnnChain(9, 4, 3).Add(new ConvolutionLayer(2, 1) { KernelWidth = 5, Stride = 2 }),
            "'conv1' (1×5, stride 2) does not fit the 9×4 that is left. Use fewer layers, Padding Same, or larger "
                + "images. So far: 9×4×3."
        },
        {
            "a window larger than what is left",
            new CnnChain(6, 5).Relu().AveragePooling(6, 1),
            "'pool1' (6×6, stride 1) does not fit the 6×5 that is left. Use fewer layers, Padding Same, or larger "
                + "images. So far: 6×5×1 → relu1 6×5×1."
        },
        {
            "a convolution of a list",
            new CnnChain(6, 5).Flatten().Dense(7).Convolution(3, 1),
            "'conv1' takes a map of rows and columns, and gets a list of 7. So far: 6×5×1 → flatten 30 → dense1 7."
        },
        {
            "a pooling of a list",
            new CnnChain(6, 5, 3).GlobalAveragePooling().MaxPooling(1),
            "'pool1' takes a map of rows and columns, and gets a list of 3. So far: 6×5×3 → global_pool1 3."
        },
        {
            "a global mean of a list",
            new CnnChain(6, 5, 3).Flatten().GlobalAveragePooling(),
            "'global_pool1' takes a map of rows and columns, and gets a list of 90. So far: 6×5×3 → flatten 90."
        },
        {
            "a dense layer of a map",
            new CnnChain(6, 5).Convolution(3, 3, Padding.Same, 2).BatchNormalization().Dropout(0.5).Dense(2),
            "'dense1' takes a list, and gets a map of 3×3×3: put a flatten before it. So far: "
                + "6×5×1 → conv1 (3×3, stride 2, same) 3×3×3 → batch_norm1 3×3×3 → dropout1 3×3×3."
        },
        {
            "a map at the end",
            new CnnChain(6, 5).Convolution(3, 3).Relu(),
            "The last layer gives a map, and classes are told by a list: end with a dense layer after a flatten, or "
                + "with a global average pooling. So far: 6×5×1 → conv1 (3×3) 4×3×3 → relu1 4×3×3."
        },
        {
            "logits of a flattened map",
            new CnnChain(6, 5).Convolution(3, 3).Flatten().BatchNormalization(),
            "The logits are a flattened map of 4×3×3, in no order of classes: end with a dense layer, or with a global "
                + "average pooling. So far: 6×5×1 → conv1 (3×3) 4×3×3 → flatten 36 → batch_norm1 36."
        },
        {
            "a softmax before other layers",
            new CnnChain(6, 5).Flatten().Dense(3).Activation(Activation.Softmax).Dropout(0.5),
            "A softmax stands before other layers, and can only be the last. So far: 6×5×1 → flatten 30 → dense1 3."
        },
        {
            "a softmax of a softmax",
            new CnnChain(6, 5).Flatten().Dense(3).Activation(Activation.Softmax).Activation(Activation.Softmax),
            "A softmax stands before other layers, and can only be the last. So far: 6×5×1 → flatten 30 → dense1 3."
        },
        {
            "nothing but a softmax",
            new CnnChain(6, 5).Activation(Activation.Softmax),
            "The last layer gives a map, and classes are told by a list: end with a dense layer after a flatten, or "
                + "with a global average pooling. So far: 6×5×1."
        },
        {
            "no weights",
            new CnnChain(6, 5, 3).AveragePooling(2).Relu().GlobalAveragePooling(),
            "No layer has weights, so that there is nothing to train."
        },
        {
            "statistics alone",
            new CnnChain(6, 5, 3).GlobalAveragePooling()
                .Add(new BatchNormalizationLayer { HasScale = false, HasShift = false }),
            "No layer has weights, so that there is nothing to train."
        },
        {
            "two layers of one name",
            new CnnChain(6, 5).Add(new ConvolutionLayer(2, 1) { Name = "first" })
                .Add(new FlattenLayer { Name = "first" }).Dense(2),
            "Two layers have the name 'first'."
        },
        {
            "a name that another layer has by default",
            new CnnChain(6, 5).Add(new FlattenLayer { Name = "dense1" }).Dense(2),
            "Two layers have the name 'dense1'."
        },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Layers_that_do_not_fit_are_refused_with_the_sizes_up_to_them(
        string what, CnnChain chain, string message) =>
        chain.Invoking(it => it.ToArchitecture()).Should().Throw<ArgumentException>(what).WithParameterName("layers")
            .WithMessage(message + " (Parameter 'layers')");

    [Theory]
    [InlineData("", "")]
    [InlineData("my layer", "my layer")]
    [InlineData("conv1.weight", "conv1.weight")]
    [InlineData("größe", "größe")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345",
        "1234567890123456789012345678901234567890123456789012345678901234…")]
    public void Name_that_no_layer_can_have_is_refused_where_it_is_set(string name, string shown)
    {
        Action set = () => _ = new DenseLayer(2) { Name = name };

        set.Should().Throw<ArgumentException>().WithParameterName("Name")
            .WithMessage($"A layer's name must be 1 to 64 letters, digits, _ and -, and one is '{shown}'. (*");
    }

    [Fact]
    public void Names_that_nobody_gave_are_the_kind_and_a_number()
    {
        CnnArchitecture network = new CnnChain(9, 9)
            .Convolution(2, 1).BatchNormalization().Relu().MaxPooling(2).Dropout(0.1)
            .Convolution(2, 1).BatchNormalization().Relu().AveragePooling(2).Dropout(0.1)
            .Activation(Activation.LeakyRelu).Activation(Activation.Elu).Activation(Activation.Gelu)
            .Activation(Activation.Silu).Activation(Activation.Tanh).Activation(Activation.Sigmoid)
            .Activation(Activation.Linear).GlobalAveragePooling().Flatten().Flatten().Dense(3).Dense(2)
            .Activation(Activation.Softmax).ToArchitecture();

        network.Layout.Layers.Select(layer => layer.Name).Should().Equal(
            "conv1", "batch_norm1", "relu1", "pool1", "dropout1", "conv2", "batch_norm2", "relu2", "pool2", "dropout2",
            "leaky_relu1", "elu1", "gelu1", "silu1", "tanh1", "sigmoid1", "linear1", "global_pool1", "flatten",
            "flatten2", "dense1", "dense2");
    }

    [Fact]
    public void Names_that_somebody_gave_are_kept_and_counted()
    {
        CnnArchitecture network = new CnnChain(6, 5).Flatten().Add(new DenseLayer(3) { Name = "A-1_z" }).Relu()
            .Dense(2).ToArchitecture();

        network.Layout.Layers.Select(layer => layer.Name).Should().Equal("flatten", "A-1_z", "relu1", "dense2");
        network.Layout.Tensors.Select(tensor => tensor.Name)
            .Should().Equal("A-1_z.weight", "A-1_z.bias", "dense2.weight", "dense2.bias");
    }

    [Fact]
    public void Softmax_at_the_end_is_no_layer_of_the_layout()
    {
        CnnArchitecture with = new CnnChain(6, 5).Flatten().Dense(3).Activation(Activation.Softmax).ToArchitecture();
        CnnArchitecture without = new CnnChain(6, 5).Flatten().Dense(3).ToArchitecture();

        with.Layers.Should().HaveCount(3);
        with.Layout.Layers.Should().Equal(without.Layout.Layers, (one, other) => one.Name == other.Name);
        with.ClassCount.Should().Be(3);
        with.ToString().Should().Be(without.ToString()).And.Be("6×5×1 → flatten 30 → dense1 3");
        with.Should().NotBe(without);
    }

    [Fact]
    public void Properties_are_what_the_constructor_was_given()
    {
        Layer[] layers = [new FlattenLayer(), new DenseLayer(4)];

        var network = new CnnArchitecture(6, 5, 3, layers, WeightInitialization.PyTorch);

        (network.InputHeight, network.InputWidth, network.InputChannels, network.ClassCount, network.Initialization)
            .Should().Be((6, 5, 3, 4, WeightInitialization.PyTorch));
        network.Layers.Should().Equal(layers);
        layers[1] = new DenseLayer(9);
        network.Layers[1].Should().Be(new DenseLayer(4));
    }

    [Fact]
    public void Equals_compares_all_that_is_told()
    {
        Layer[] layers = [new FlattenLayer(), new DenseLayer(4)];
        var network = new CnnArchitecture(6, 5, 3, layers);
        var same = new CnnArchitecture(6, 5, 3, [new FlattenLayer(), new DenseLayer(4)]);
        CnnArchitecture[] others =
        [
            new(5, 6, 3, layers), new(6, 4, 3, layers), new(6, 5, 1, layers),
            new(6, 5, 3, layers, WeightInitialization.PyTorch),
            new(6, 5, 3, [new FlattenLayer(), new DenseLayer(5)]),
            new(6, 5, 3, [new FlattenLayer(), new DenseLayer(4) { Name = "logits" }]),
            new(6, 5, 3, [new FlattenLayer(), new DenseLayer(4) { HasBias = false }]),
            new(6, 5, 3, [.. layers, new DropoutLayer(0.5)]),
        ];

        network.Should().Be(same);
        network.GetHashCode().Should().Be(same.GetHashCode());
        (network == same, network != same).Should().Be((true, false));
        foreach (CnnArchitecture? other in (CnnArchitecture?[])[.. others, null])
            (network.Equals(other), network == other, network.Equals((object?)other))
                .Should().Be((false, false, false));
    }

    [Theory]
    [InlineData(0, 1, 1, "inputHeight")]
    [InlineData(65_536, 1, 1, "inputHeight")]
    [InlineData(1, -1, 1, "inputWidth")]
    [InlineData(1, 65_536, 1, "inputWidth")]
    [InlineData(1, 1, 0, "inputChannels")]
    [InlineData(1, 1, 65_536, "inputChannels")]
    public void Image_out_of_range_is_refused_by_its_parameter(int height, int width, int channels, string name) =>
        FluentActions.Invoking(() =>
            new CnnArchitecture(height, width, channels, [new FlattenLayer(), new DenseLayer(2)]))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name)
            .WithMessage($"{name} must be from 1 to 65535.*");

    [Fact]
    public void Initialization_that_there_is_not_is_refused() =>
        FluentActions.Invoking(() => new CnnArchitecture(
            1, 1, 1, [new FlattenLayer(), new DenseLayer(2)], (WeightInitialization)7))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("initialization")
            .WithMessage("initialization must be one of GlorotUniform, PyTorch.*");

    [Fact]
    public void Layers_that_are_not_there_are_refused()
    {
        FluentActions.Invoking(() => new CnnArchitecture(6, 5, 1, null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("layers");
        FluentActions.Invoking(() => new CnnArchitecture(6, 5, 1, [new FlattenLayer(), null!]))
            .Should().Throw<ArgumentException>().WithParameterName("layers").WithMessage("A layer is null.*");
    }

    [Fact]
    public void Up_to_512_layers_are_taken()
    {
        static CnnArchitecture Of(int count) => new(
            6, 5, 1, [new FlattenLayer(), .. Enumerable.Repeat(new DenseLayer(1), count - 2), new DenseLayer(2)]);

        Of(512).Layout.Layers.Should().HaveCount(512);
        FluentActions.Invoking(() => Of(513)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("layers")
            .WithMessage("layers must be a list of 1 to 512 layers.*");
        FluentActions.Invoking(() => new CnnArchitecture(6, 5, 1, [])).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName("layers");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_537)]
    public void Classes_are_from_2_to_65536(int classes)
    {
        static CnnArchitecture Of(int count) => new CnnChain(6, 5).Flatten().Dense(count).ToArchitecture();

        (Of(2).ClassCount, Of(65_536).ClassCount).Should().Be((2, 65_536));
        FluentActions.Invoking(() => Of(classes)).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName("layers").WithMessage(
                "The last layer, 'dense1', must give a logit for each of 2 to 65536 classes, and gives "
                + $"{classes}.*");
    }

    public static TheoryData<CnnChain, string> TooLarge => new()
    {
        {
            new CnnChain(65_535, 65_535, 65_535).Flatten().Dense(2),
            "An image of 65535×65535×65535 has 281462092005375 values, and at most 33554432 can be computed. *"
        },
        {
            // 2048² × 1 and 2046² × 8.
            new CnnChain(2_048, 2_048).Convolution(8, 3).GlobalAveragePooling().Dense(2),
            "The layers take and give 37683232 values for one image of 2048×2048×1, and at most 33554432 can be "
                + "computed. Use smaller images or fewer filters. So far: 2048×2048×1 → conv1 (3×3) 2046×2046×8.*"
        },
        {
            new CnnChain(4_096, 4_096).Convolution(65_535, 255, Padding.Same).Convolution(65_535, 255).Flatten()
                .Dense(2),
            "The layers take and give 1099513773060 values *So far: 4096×4096×1 → conv1 (255×255, same) "
                + "4096×4096×65535.*"
        },
        {
            // 255 × 255 places for each of 2048² windows.
            new CnnChain(2_048, 2_048).MaxPooling(255, 1, Padding.Same).GlobalAveragePooling().Dense(2),
            "The layers take and give 272738811904 values *"
        },
        {
            // 16 values for each of 1024² windows, and one behind each.
            new CnnChain(1_024, 1_024).MaxPooling(4, 1, Padding.Same).MaxPooling(4, 1, Padding.Same).Flatten().Dense(2),
            "The layers take and give 35651584 values *"
        },
        {
            new CnnChain(1, 1).Flatten().Dense(1_048_576).Dense(1_048_576).Dense(2),
            "The layers have 1099597611072 weights, with what pads them for vectors, and at most 1073741824 can be "
                + "held. Use fewer units or filters, or pool more. So far: 1×1×1 → flatten 1 → dense1 1048576 → "
                + "dense2 1048576 → dense3 2.*"
        },
        {
            // 65,535 × 255 × 255 of 16, since one channel is padded to a whole vector of the widest.
            new CnnChain(1, 1).Relu().Convolution(65_535, 255, Padding.Same).Flatten().Dense(2),
            "The layers have 68182745136 weights, with what pads them for vectors, and at most 1073741824 can be "
                + "held. *"
        },
    };

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void Network_too_large_to_compute_is_refused_with_the_numbers_at_once(CnnChain chain, string message)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        chain.Invoking(it => it.ToArchitecture()).Should().Throw<ArgumentException>().WithMessage(message);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void WithInput_keeps_the_layers_and_takes_other_images()
    {
        CnnArchitecture small = new CnnChain(6, 5).Convolution(3, 3).Relu().Flatten().Dense(2)
            .WithInitialization(WeightInitialization.PyTorch).ToArchitecture();

        CnnArchitecture large = small.WithInput(9, 8, 3);

        large.Should().Be(new CnnArchitecture(9, 8, 3, small.Layers, WeightInitialization.PyTorch));
        large.Build(seed: 1).GetShape("dense1.weight").Should().Equal(2, 7 * 6 * 3);
    }

    [Fact]
    public void WithClassCount_changes_the_last_layer_with_units_alone()
    {
        CnnArchitecture dense = new CnnChain(6, 5).Flatten().Dense(10).Relu().Dense(10)
            .Activation(Activation.Softmax).ToArchitecture();
        CnnArchitecture convolution =
            new CnnChain(6, 5).Convolution(4, 3).BatchNormalization().GlobalAveragePooling().ToArchitecture();

        dense.WithClassCount(26).Layers.Should().Equal(dense.Layers.SetItem(3, new DenseLayer(26)));
        convolution.WithClassCount(26).Layers.Should()
            .Equal(convolution.Layers.SetItem(0, new ConvolutionLayer(26, 3)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_537)]
    public void WithClassCount_refuses_counts_that_no_network_has(int count)
    {
        CnnArchitecture digits = new CnnBuilder().Options.ToArchitecture();

        digits.Invoking(network => network.WithClassCount(count)).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName("classes");
    }

    [Fact]
    public void WithClassCount_refuses_a_network_whose_channels_are_the_classes()
    {
        CnnArchitecture channels = new CnnChain(6, 5, 3).BatchNormalization().GlobalAveragePooling().ToArchitecture();

        channels.Invoking(network => network.WithClassCount(4)).Should()
            .Throw<InvalidOperationException>().WithMessage("No layer of 6×5×3*decides*");
    }
}
