using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch;

/// <summary>Whoever judges, predicts or looks leaves a module as it is.</summary>
[Collection(TorchTests.Name)]
public sealed class UntouchedModuleTests
{
    private static readonly ImageSet Images = Stripes.Make(40);

    public static TheoryData<string> Ways => ["evaluate", "predict", "report", "saliency", "device"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Module_keeps_the_mode_of_each_module_within_and_what_is_frozen(string way)
    {
        using var model = new TorchModel(Network());
        model.Module.train();
        nn.Module[] modules = [.. model.Module.modules()];
        modules[1].eval();
        model.Module.parameters().First().requires_grad = false;
        bool[] modes = Modes();
        modes.Should().Contain(true).And.Contain(false);

        Use(way, model);

        Modes().Should().Equal(modes);
        model.Module.parameters().Select(each => each.requires_grad).Should().Equal(
            [false, .. Enumerable.Repeat(true, model.Module.parameters().Count() - 1)]);
        model.Module.parameters().Should().OnlyContain(each => each.device_type == DeviceType.CPU);

        bool[] Modes() => [.. modules.Select(module => module.training)];
    }

    [Fact]
    public void Module_that_two_calls_judge_at_once_predicts_until_both_have_ended()
    {
        using nn.Module<Tensor, Tensor> module = Network();
        module.train();
        var first = new EvaluationMode(module);
        var second = new EvaluationMode(module);

        first.Dispose();
        module.training.Should().BeFalse();
        second.Dispose();

        module.training.Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Module_of_double_precision_is_taken_as_it_is_and_stays_so(string way)
    {
        using var model = new TorchModel(Network().to(ScalarType.Float64));

        Use(way, model);

        model.Module.parameters().Should().OnlyContain(each => each.dtype == ScalarType.Float64);
    }

    [CudaFact]
    public void Module_on_the_CPU_stays_there_when_it_is_judged_and_moves_when_it_is_trained()
    {
        using var model = new TorchModel(Network()) { Device = "cuda" };

        foreach (string way in Ways)
        {
            Use(way, model);
            model.Module.parameters().Should().OnlyContain(each => each.device_type == DeviceType.CPU);
        }

        new Trainer(model, new TrainerOptions { Epochs = 1 }).Fit(Images);
        model.Module.parameters().Should().OnlyContain(each => each.device_type == DeviceType.CUDA);
    }

    private static nn.Module<Tensor, Tensor> Network() => nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(), nn.Linear(400, 4));

    private static void Use(string way, TorchModel model)
    {
        _ = way switch
        {
            "evaluate" => new Trainer(model).Evaluate(Images).SampleCount,
            "predict" => new Trainer(model).Predict(Images).Count,
            "report" => EvaluationReport.Of(model, Images).Metrics.SampleCount,
            "saliency" => TorchSaliency.Of(model.Module, Images, 0).ClassIndex,
            "device" => (int)MnistCnn.Torch.Engine.StepArithmetic.Of(model.Module, Images, 8),
            _ => throw new ArgumentException(way),
        };
    }
}
