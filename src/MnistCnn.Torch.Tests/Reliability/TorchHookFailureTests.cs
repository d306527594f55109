using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// Training in libtorch that is broken off at each hook leaves no tensors, and the module as it is for evaluation.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class TorchHookFailureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TorchModel _model = TorchModel.Of(SmallModels.Builder.WithSeed(1).Build(), "cpu");

    public static TheoryData<string> Hooks => HookFailureTests.Hooks;

    public void Dispose()
    {
        _model.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_broken_off_in_a_hook_leaves_no_tensors(string hook)
    {
        Trainer trainer = HookFailureTests.TrainerOf(
            _model, _directory.Path, hook, () => throw new InvalidTimeZoneException(hook));
        Action fit = () => trainer.Fit(Stripes.Make(16), Stripes.Make(8));
        fit.Should().Throw<InvalidTimeZoneException>();
        _model.Module.training.Should().BeFalse();
        long before = LiveTensors();

        for (int i = 0; i < 3; i++)
            fit.Should().Throw<InvalidTimeZoneException>();

        LiveTensors().Should().Be(before);
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Fit_cancelled_in_a_hook_leaves_no_tensors(string hook)
    {
        var cancellation = new CancellationTokenSource();
        Trainer trainer = HookFailureTests.TrainerOf(_model, _directory.Path, hook, () => cancellation.Cancel());
        FitAndCancel();
        _model.Module.training.Should().BeFalse();
        long before = LiveTensors();

        for (int i = 0; i < 3; i++)
            FitAndCancel();

        LiveTensors().Should().Be(before);

        void FitAndCancel()
        {
            using (cancellation = new CancellationTokenSource())
            {
                Action fit = () => trainer.Fit(Stripes.Make(16), Stripes.Make(8), cancellation.Token);
                if (hook == "train end")
                    fit();
                else
                    fit.Should().Throw<OperationCanceledException>();
            }
        }
    }

    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
