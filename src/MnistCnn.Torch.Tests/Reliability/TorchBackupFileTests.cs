using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// The state of a run of a <see cref="Cnn"/> in our engine, for a run in libtorch: refused, and the model stays as it
/// was.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class TorchBackupFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public TorchBackupFileTests() => Interrupt(Build(), FourEpochs with { Backup = new(File) }, afterStep: 12);

    private string File => _directory.File("state.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void State_of_another_engine_is_refused()
    {
        using TorchModel other = TorchModel.Of(Build(), "cpu");
        float[] before = Weights(other);
        Action resume = () => new Trainer(other, FourEpochs).Resume(File, Images);

        resume.Should().ThrowExactly<InvalidDataException>()
            .WithMessage("*another run*engine: fused in the file, torch now*");
        Weights(other).Should().Equal(before);
    }

    [Fact]
    public void State_of_another_module_is_refused()
    {
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(Stripes.Side * Stripes.Side, 4));
        using var other = new TorchModel(module) { Device = "cpu" };
        Action resume = () => new Trainer(other, FourEpochs).Resume(File, Images);

        resume.Should().Throw<InvalidDataException>()
            .WithMessage("*network: nothing in the file, Sequential now*")
            .WithMessage("*weights 1.weight: nothing in the file, F32 [4, 144] now*");
    }
}
