using Microsoft.Extensions.Logging;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Reliability;

/// <summary>A run in libtorch, gone on with where libtorch computes on another number of threads.</summary>
[Collection(TorchTests.Name)]
public sealed class TorchThreadsResumeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int _threads;

    public TorchThreadsResumeTests()
    {
        NativeBackend.EnsureLoaded();
        _threads = get_num_threads();
    }

    public void Dispose()
    {
        set_num_threads(_threads);
        _directory.Dispose();
    }

    [Fact]
    public void Run_goes_on_with_as_many_threads_as_libtorch_has_now_and_a_warning_of_both()
    {
        string file = _directory.File("state.safetensors");
        var log = new RecordingLogger();
        using TorchModel whole = TorchModel.Of(Build(), "cpu"), part = TorchModel.Of(Build(), "cpu"),
            rest = TorchModel.Of(Build(), "cpu");
        set_num_threads(1);
        Fit(whole, FourEpochs);
        Interrupt(part, FourEpochs with { Backup = new(file) }, afterStep: 12);

        set_num_threads(2);
        TrainingHistory history = new Trainer(rest, FourEpochs, log).Resume(file, Images);

        history.Epochs.Should().HaveCount(4);
        get_num_threads().Should().Be(2, "they are the process's, and no run sets them");
        Weights(rest).Zip(Weights(whole)).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
        log.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Message).Should()
            .ContainSingle().Which.Should().Match($"The number of threads was 1 in *{file}*, and is 2: *");
    }
}
