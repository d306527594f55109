using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Models;

/// <summary>Weights read and written by name, frozen layers, copies.</summary>
public sealed class CnnAccessTests
{
    private const string Names =
        "conv1.weight, conv1.bias, batch_norm1.weight, batch_norm1.bias, batch_norm1.running_mean, "
        + "batch_norm1.running_var, dense1.weight, dense1.bias, dense2.weight, dense2.bias";

    private static readonly CnnBuilder Small = new CnnBuilder()
        .WithInput(6, 5).WithFilters(4).WithBatchNormalization().WithDenseUnits(7).WithClassCount(3).WithSeed(1);

    [Fact]
    public void GetWeights_gives_what_SetWeights_was_given()
    {
        Cnn model = Small.Build();
        foreach (string name in model.WeightNames)
        {
            float[] values = [.. Enumerable.Range(1, model.GetWeights(name).Length).Select(value => value / 8f)];

            model.SetWeights(name, values);

            model.GetWeights(name).Should().Equal(values, name);
        }
    }

    [Fact]
    public void SetWeights_leaves_all_other_weights_alone()
    {
        Cnn model = ModelWeights.Draw(Small.Build());
        foreach (string name in model.WeightNames)
        {
            Dictionary<string, byte[]> before = ModelWeights.Of(model);

            model.SetWeights(name, new float[model.GetWeights(name).Length]);

            before[name] = new byte[before[name].Length];
            ModelWeights.Of(model).Should().BeEquivalentTo(before, name);
        }
    }

    [Fact]
    public void GetWeights_gives_a_copy()
    {
        Cnn model = Small.Build();
        float[] before = model.GetWeights("conv1.weight");

        model.GetWeights("conv1.weight")[0]++;

        model.GetWeights("conv1.weight").Should().Equal(before);
    }

    [Fact]
    public void SetWeights_is_what_the_forward_pass_goes_by()
    {
        Cnn model = Small.Build();
        foreach (string name in model.WeightNames)
            model.SetWeights(name, new float[model.GetWeights(name).Length]);

        model.SetWeights("dense2.bias", [1, -2, 3]);

        PlainLoops.Logits(model, new float[30]).Should().Equal(1, -2, 3);
        Logits.Of(model, new float[30]).Should().Equal(1, -2, 3);
    }

    [Fact]
    public void GetShape_is_that_of_PyTorch()
    {
        Cnn model = new CnnBuilder()
            .WithInput(20, 14, channels: 3).WithFilters(5, 7).WithKernelSize(2).WithBatchNormalization()
            .WithDenseUnits(11).WithClassCount(6).Build();

        model.GetShape("conv1.weight").Should().Equal(5, 3, 2, 2);
        model.GetShape("conv1.bias").Should().Equal(5);
        model.GetShape("batch_norm1.running_var").Should().Equal(5);
        model.GetShape("conv2.weight").Should().Equal(7, 5, 2, 2);
        // 20×14 → 19×13 → 9×6 → 8×5 → 4×2.
        model.GetShape("dense1.weight").Should().Equal(11, 7 * 4 * 2);
        model.GetShape("dense2.weight").Should().Equal(6, 11);
        model.GetShape("dense2.bias").Should().Equal(6);
    }

    [Theory]
    [InlineData("conv2.weight")]
    [InlineData("conv1")]
    [InlineData("Conv1.weight")]
    [InlineData("")]
    [InlineData("batch_norm1.num_batches_tracked")]
    public void Weight_that_is_not_there_is_refused_with_those_that_are(string weight)
    {
        Cnn model = Small.Build();
        Action[] calls =
        [
            () => model.GetWeights(weight), () => model.SetWeights(weight, [1]), () => model.GetShape(weight),
        ];

        foreach (Action call in calls)
            call.Should().Throw<ArgumentException>().WithParameterName("name")
                .WithMessage($"There is no weight '{weight}'; the network has {Names}. (*");
    }

    [Fact]
    public void Weight_or_layer_of_no_name_is_refused()
    {
        Cnn model = Small.Build();

        (Action Call, string Parameter)[] calls =
        [
            (() => model.GetWeights(null!), "name"), (() => model.SetWeights(null!, []), "name"),
            (() => model.GetShape(null!), "name"), (() => model.IsFrozen(null!), "layer"),
            (() => model.Freeze((IEnumerable<string>)null!), "layers"),
            (() => model.Unfreeze((IEnumerable<string>)null!), "layers"),
        ];

        foreach ((Action call, string parameter) in calls)
            call.Should().Throw<ArgumentNullException>().WithParameterName(parameter);
    }

    [Theory]
    [InlineData(35)]
    [InlineData(37)]
    [InlineData(0)]
    public void SetWeights_of_more_or_fewer_values_names_both_numbers_and_changes_nothing(int count)
    {
        Cnn model = Small.Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(model);
        Action set = () => model.SetWeights("conv1.weight", new float[count]);

        set.Should().Throw<ArgumentException>().WithParameterName("values")
            .WithMessage($"'conv1.weight' is [4, 1, 3, 3], 36 values, and {count} were given.*");
        ModelWeights.Of(model).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Freeze_freezes_the_layers_it_names_until_Unfreeze()
    {
        Cnn model = Small.Build();
        Frozen(model).Should().BeEmpty();

        model.Freeze("conv1", "batch_norm1");
        model.Freeze("conv1");
        Frozen(model).Should().Equal("conv1", "batch_norm1");

        model.Unfreeze("conv1", "dense1");
        Frozen(model).Should().Equal("batch_norm1");
        model.IsFrozen("batch_norm1").Should().BeTrue();
        model.IsFrozen("conv1").Should().BeFalse();
    }

    [Fact]
    public void Freeze_takes_what_a_query_gives()
    {
        Cnn model = Small.Build();

        model.Freeze(model.Summary().Layers.Select(layer => layer.Name).Where(name => name != "dense2"));

        Frozen(model).Should().Equal("conv1", "pool1", "batch_norm1", "flatten", "dense1", "dropout1");
    }

    [Fact]
    public void Summary_counts_frozen_layers_as_not_trainable()
    {
        Cnn model = Small.Build();
        long all = model.Summary().TotalParameters;
        model.Summary().TrainableParameters.Should().Be(all - 8);

        model.Freeze("conv1", "batch_norm1");

        model.Summary().TotalParameters.Should().Be(all);
        model.Summary().TrainableParameters.Should().Be(all - 40 - 16);
        model.Summary().ToString().Should().Contain($"Trainable: {all - 56}, not trainable: 56\n");
    }

    [Fact]
    public void Freeze_and_Unfreeze_change_no_weight_and_tell_those_who_hold_copies()
    {
        Cnn model = Small.Build();
        (Dictionary<string, byte[]> before, long version) = (ModelWeights.Of(model), model.Weights.Version);

        model.Freeze("conv1");
        long frozen = model.Weights.Version;
        model.Unfreeze("conv1");

        ModelWeights.Of(model).Should().BeEquivalentTo(before);
        frozen.Should().NotBe(version);
        model.Weights.Version.Should().NotBe(frozen);
    }

    [Fact]
    public void Layer_that_is_not_there_is_refused_with_those_that_are_and_freezes_none()
    {
        const string message = "There is no layer 'conv2'; the network has "
            + "conv1, relu1, pool1, batch_norm1, flatten, dense1, relu2, dropout1, dense2. (*";
        Cnn model = Small.Build();
        model.Freeze("dense1");

        model.Invoking(it => it.Freeze("conv1", "conv2")).Should().Throw<ArgumentException>()
            .WithParameterName("layers").WithMessage(message);
        model.Invoking(it => it.Unfreeze("dense1", "conv2")).Should().Throw<ArgumentException>()
            .WithParameterName("layers").WithMessage(message);
        model.Invoking(it => it.IsFrozen("conv2")).Should().Throw<ArgumentException>()
            .WithParameterName("layer").WithMessage(message);
        Frozen(model).Should().Equal("dense1");
    }

    [Fact]
    public void Clone_has_the_same_options_weights_counters_and_frozen_layers()
    {
        Cnn model = ModelWeights.Draw(Small.Build());
        model.Freeze("conv1", "dense1");

        Cnn clone = model.Clone();

        clone.Architecture.Should().Be(model.Architecture);
        ModelWeights.Of(clone).Should().BeEquivalentTo(ModelWeights.Of(model));
        Frozen(clone).Should().Equal("conv1", "dense1");
    }

    [Fact]
    public void Clone_and_network_change_apart()
    {
        Cnn model = ModelWeights.Draw(Small.Build());
        Dictionary<string, byte[]> before = ModelWeights.Of(model);
        Cnn clone = model.Clone();

        ModelWeights.Draw(clone, seed: 2);
        clone.Freeze("conv1");
        ModelWeights.Of(model).Should().BeEquivalentTo(before);
        Frozen(model).Should().BeEmpty();

        Dictionary<string, byte[]> ofClone = ModelWeights.Of(clone);
        ModelWeights.Draw(model, seed: 3);
        model.Freeze("dense2");
        ModelWeights.Of(clone).Should().BeEquivalentTo(ofClone);
        Frozen(clone).Should().Equal("conv1");
    }

    [Fact]
    public void Description_tells_numbers_until_it_is_given_names_and_a_clone_has_it_too()
    {
        Cnn model = Small.Build();
        model.Description.ClassNames.Should().Equal(
            Enumerable.Range(0, model.Architecture.ClassCount).Select(label => $"{label}"));
        string[] names = [.. model.Description.ClassNames.Select(label => $"class {label}")];

        model.Description = model.Description with { ClassNames = [.. names], PixelScale = 0.5f };
        Cnn clone = model.Clone();
        model.Description = new ModelDescription(model.Architecture);

        clone.Description.ClassNames.Should().Equal(names);
        clone.Description.PixelScale.Should().Be(0.5f);
    }

    [Fact]
    public void Description_of_another_network_is_refused_and_the_one_before_stays()
    {
        Cnn model = Small.Build();
        ModelDescription before = model.Description;
        var other = new ModelDescription(new CnnOptions { ClassCount = 7 }.ToArchitecture());

        model.Invoking(it => it.Description = other).Should().Throw<ArgumentException>()
            .WithParameterName("value").WithMessage("The description is of*the network is*");

        model.Description.Should().Be(before);
    }

    [Fact]
    public void Description_that_cannot_be_is_refused_where_it_is_made()
    {
        ModelDescription good = Small.Build().Description;
        (Func<ModelDescription> Make, string Property, string Message)[] all =
        [
            (() => good with { ClassNames = ["one"] }, "ClassNames",
                "*ClassNames must name * classes, and has 1 names.*"),
            (() => good with { ClassNames = default }, "ClassNames", "*and has 0 names.*"),
            (() => good with { ClassNames = [.. good.ClassNames.Select(_ => " ")] }, "ClassNames",
                "ModelDescription.ClassNames[0] is empty.*"),
            (() => good with { PixelScale = 0 }, "PixelScale",
                "ModelDescription.PixelScale must be above 0 and finite.*"),
            (() => good with { PixelScale = float.NaN }, "PixelScale", "ModelDescription.PixelScale must be above 0*"),
        ];

        foreach ((Func<ModelDescription> make, string property, string message) in all)
            make.Should().Throw<ArgumentException>().WithParameterName(property).WithMessage(message);
    }

    private static IEnumerable<string> Frozen(Cnn model) =>
        model.Summary().Layers.Where(layer => layer.IsFrozen).Select(layer => layer.Name);
}
