using Microsoft.Extensions.Logging.Abstractions;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Engine;

[Collection(TorchTests.Name)]
public sealed class DeviceSelectorTests
{
    private static readonly ImageSet Digits = TestDigits(28);

    [Theory]
    [InlineData(32, false)]
    [InlineData(128, false)]
    [InlineData(512, true)]
    public void Notebooks_network_takes_a_GPU_only_in_large_batches(int batchSize, bool takesGpu)
    {
        using CnnModule module = new CnnBuilder().Build().ToModule();

        DeviceSelector.TakesGpu(StepArithmetic.Of(module, Digits, batchSize)).Should().Be(takesGpu);
    }

    [Fact]
    public void Arithmetic_of_the_notebooks_network_is_what_its_layers_multiply_and_add()
    {
        using CnnModule module = new CnnBuilder().Build().ToModule();
        const double First = 26 * 26 * 32 * (3 * 3), Second = 11 * 11 * 32 * (3 * 3 * 32);
        const double Dense = (5 * 5 * 32 * 128) + (128 * 10);

        // A product and a sum each, forward, and back to the weights and to the values.
        StepArithmetic.Of(module, Digits, 32).Should().Be((First + Second + Dense) * 2 * 3 * 32);
    }

    [Fact]
    public void Arithmetic_of_a_module_of_ones_own_is_counted_alike_and_leaves_nothing_behind()
    {
        using var shared = nn.Linear(64, 64, hasBias: false);
        using var module = nn.Sequential(
            nn.Conv2d(1, 4, 5, stride: 2), nn.Flatten(), nn.Linear(4 * 12 * 12, 64), shared, shared);

        double first = StepArithmetic.Of(module, Digits, 1), second = StepArithmetic.Of(module, Digits, 1);

        first.Should().Be(((12 * 12 * 4 * 25) + (4 * 12 * 12 * 64) + (2 * 64 * 64)) * 6d);
        second.Should().Be(first);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("auto")]
    public void Select_of_a_small_network_is_the_CPU(string device)
    {
        using TorchModel model = TorchModel.Of(new CnnBuilder().Build(), device);

        DeviceSelector.Select(model, Digits, 32, NullLogger.Instance).type.Should().Be(DeviceType.CPU);
    }

    [CudaFact]
    public void Select_of_a_module_on_a_GPU_is_that_GPU_and_of_a_small_one_elsewhere_says_why_it_is_not()
    {
        using TorchModel model = TorchModel.Of(new CnnBuilder().Build());
        var logger = new RecordingLogger();

        new Trainer(model, new TrainerOptions { Epochs = 1 }, logger).Fit(Digits);
        model.Module.to(CUDA);

        DeviceSelector.Select(model, Digits, 32, NullLogger.Instance).type.Should().Be(DeviceType.CUDA);
        logger.Entries.Should().Contain(
            entry => entry.Message.StartsWith("Device \"auto\" is cpu: a step of 32 images", StringComparison.Ordinal));
    }

    private static ImageSet TestDigits(int side) =>
        ImageSet.FromArrays(new byte[10 * side * side], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], side, side);
}
