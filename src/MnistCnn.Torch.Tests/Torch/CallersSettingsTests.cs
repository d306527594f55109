using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch;

/// <summary>What a program may have set for all of libtorch before it trains.</summary>
[Collection(TorchTests.Name)]
public sealed class CallersSettingsTests : IDisposable
{
    private static readonly ImageSet Images = Stripes.Make(80);
    private static readonly TrainerOptions Options = new() { Epochs = 4, BatchSize = 8, Seed = 1, LearningRate = 0.01 };

    private static CnnBuilder Builder => new CnnBuilder().WithInput(Stripes.Side, Stripes.Side).WithFilters(4)
        .WithDenseUnits(16).WithClassCount(4).WithBatchNormalization().WithSeed(1);

    public static TheoryData<Optimizer> Optimizers => [new Adam(), new AdamW(), new Sgd(), new RmsProp()];

    public void Dispose() => set_default_dtype(ScalarType.Float32);

    [Fact]
    public void Cnn_becomes_the_same_module_where_the_default_type_is_double()
    {
        Cnn plain = Train();
        set_default_dtype(ScalarType.Float64);

        Train().ShouldBeTheSameAs(plain);
    }

    [Fact]
    public void Module_made_where_the_default_type_is_double_trains_in_double()
    {
        set_default_dtype(ScalarType.Float64);
        using var module = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(400, 4));
        using var model = new TorchModel(module) { Device = "cpu" };

        new Trainer(model, Options).Fit(Images, Images).Epochs[^1].Validation!.Accuracy.Should().Be(1);

        module.parameters().Should().OnlyContain(each => each.dtype == ScalarType.Float64);
    }

    [Fact]
    public void Module_that_was_made_double_becomes_a_Cnn_again()
    {
        Cnn cnn = Builder.Build();
        using CnnModule module = cnn.ToModule();
        module.to(ScalarType.Float64);

        module.ToCnn().ShouldBeTheSameAs(cnn);
    }

    [Fact]
    public void Fit_within_no_grad_trains_as_without()
    {
        Cnn plain = Train();
        using IDisposable noGradient = no_grad();

        Train().ShouldBeTheSameAs(plain);
        is_grad_enabled().Should().BeFalse();
    }

    [Fact]
    public void Fit_within_inference_mode_trains_as_without()
    {
        Cnn plain = Train();
        using TorchModel model = TorchModel.Of(Builder.Build(), "cpu");
        using (inference_mode())
            new Trainer(model, Options).Fit(Images);

        model.ToCnn().ShouldBeTheSameAs(plain);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Fit_of_a_module_that_is_wholly_frozen_runs_and_warns(Optimizer optimizer)
    {
        Cnn cnn = Builder.Build();
        cnn.Freeze(cnn.Layout.Layers.Select(layer => layer.Name));
        using TorchModel model = TorchModel.Of(cnn, "cpu");
        var logger = new RecordingLogger();

        new Trainer(model, Options with { Optimizer = optimizer, MaxGradientNorm = 1 }, logger).Fit(Images)
            .Epochs.Should().HaveCount(4);

        model.ToCnn().ShouldBeTheSameAs(cnn);
        logger.Entries.Should().ContainSingle(entry => entry.Level == LogLevel.Warning)
            .Which.Message.Should().Match("Nothing of the CnnModule can be trained*");
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Fit_of_a_module_without_weights_runs_and_warns(Optimizer optimizer)
    {
        using var module = nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten());
        using var model = new TorchModel(module) { Device = "cpu" };
        var logger = new RecordingLogger();

        new Trainer(model, Options with { Optimizer = optimizer, MaxGradientNorm = 1 }, logger).Fit(Images)
            .Epochs.Should().HaveCount(4);

        logger.Entries.Should().ContainSingle(entry => entry.Level == LogLevel.Warning)
            .Which.Message.Should().Match("Nothing of the Sequential can be trained*");
    }

    private static Cnn Train()
    {
        using TorchModel model = TorchModel.Of(Builder.Build(), "cpu");
        new Trainer(model, Options).Fit(Images);
        return model.ToCnn();
    }
}
