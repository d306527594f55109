using Microsoft.Extensions.Logging;
using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Reliability;

/// <summary>Files that a run cannot go on with: the model stays as it was, and the message says what to do.</summary>
public sealed class BackupFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public BackupFileTests()
    {
        Cnn model = Build();
        Interrupt(model, FourEpochs with { Backup = new(File) }, afterStep: 12, Stopping());
    }

    private string File => _directory.File("state.safetensors");

    private string Previous => $"{File}.previous";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void State_of_another_run_is_refused_with_all_that_is_different()
    {
        Cnn other = Builder.WithFilters(4, 16).WithDropout(0.25).Build();
        var trainer = new Trainer(other, FourEpochs with { BatchSize = 5, Seed = 7, Augmentation = new(), Epochs = 9 });

        ShouldBeRefused(other, () => trainer.Resume(File, Stripes.Make(60), Stripes.Make(8)))
            .WithMessage($"*{File}*another run*")
            .WithMessage("*training images: 50 of 1×12×12, SHA-256 *60 of 1×12×12, SHA-256 *now*")
            .WithMessage("*validation images: none in the file, 8 of *now*")
            .WithMessage("*seed: 1 in the file, 7 now*")
            .WithMessage("*callbacks with a state: EarlyStopping in the file, none now*")
            .WithMessage("*batch size: 10 in the file, 5 now*")
            .WithMessage("*augmentation: none in the file, rotation * now*")
            .WithMessage("*layer conv2: *filters\":8,* in the file, *filters\":16,* now*")
            .WithMessage("*layer dropout1: *0.5,* in the file, *0.25,* now*delete the file*")
            .Which.Message.Should().NotContainEquivalentOf("epochs");
    }

    [Fact]
    public void Run_goes_on_with_another_number_of_threads_and_a_warning_of_both()
    {
        var log = new RecordingLogger();
        Cnn whole = Build(), rest = Build();
        Fit(whole, FourEpochs, Stopping());
        var trainer = new Trainer(rest, FourEpochs with { Threads = 2 }, log) { Callbacks = { Stopping() } };

        TrainingHistory history = trainer.Resume(File, Images);

        history.Epochs.Should().HaveCount(4);
        Weights(rest).Zip(Weights(whole)).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
        log.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Message).Should()
            .ContainSingle().Which.Should().Match($"The number of threads was 1 in *{File}*, and is 2: *");
    }

    [Fact]
    public void Run_that_goes_on_as_it_was_is_not_warned_of()
    {
        var log = new RecordingLogger();
        var trainer = new Trainer(Build(), FourEpochs, log) { Callbacks = { Stopping() } };

        trainer.Resume(File, Images);

        log.Entries.Should().NotContain(entry => entry.Level == LogLevel.Warning);
    }

    [Fact]
    public void File_that_is_not_there_cannot_be_resumed()
    {
        Cnn model = Build();
        Action resume = () => new Trainer(model, FourEpochs).Resume(_directory.File("nowhere", "none"), Images);

        resume.Should().Throw<FileNotFoundException>().WithMessage("*no state of a run*none*");
    }

    [Fact]
    public void File_cut_off_at_any_byte_is_refused()
    {
        byte[] good = System.IO.File.ReadAllBytes(File);
        string cut = _directory.File("cut");
        for (int length = 0; length < good.Length; length += length < 4000 ? 1 : 97)
        {
            System.IO.File.WriteAllBytes(cut, good[..length]);
            FluentActions.Invoking(() => StateFile.Read(cut)).Should().Throw<InvalidDataException>();
        }
    }

    [Fact]
    public void File_mutated_at_random_is_refused()
    {
        var mutation = new Mutation(System.IO.File.ReadAllBytes(File), seed: 1);
        byte[] good = System.IO.File.ReadAllBytes(File);
        string changed = _directory.File("changed");
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = mutation.Next();
            System.IO.File.WriteAllBytes(changed, bytes);
            if (!bytes.SequenceEqual(good))
                FluentActions.Invoking(() => StateFile.Read(changed))
                    .Should().Throw<InvalidDataException>($"mutation {i}");
        }
    }

    [Fact]
    public void Broken_file_is_refused_and_the_last_good_one_is_named()
    {
        Break(File);
        Cnn model = Build();

        ShouldBeRefused(model, () => Fit(model, FourEpochs with { Backup = new(File) }, Stopping()))
            .WithMessage(
                $"*{File}*checksum*last good one is '{Previous}', at epoch "
                + $"3:*{nameof(BackupOptions.FallBackToPrevious)}*");
        System.IO.File.Exists(File).Should().BeTrue("it is the user who deletes it");
    }

    [Fact]
    public void Resume_of_a_broken_file_names_the_last_good_one()
    {
        Break(File);
        Cnn model = Build();

        ShouldBeRefused(model, () => new Trainer(model, FourEpochs) { Callbacks = { Stopping() } }.Resume(File, Images))
            .WithMessage($"*{File}*checksum*last good one is '{Previous}', at epoch 3:*resume from it*");
    }

    [Fact]
    public void Broken_file_with_a_broken_one_before_it_is_refused_as_such()
    {
        Break(File);
        Break(Previous);
        Cnn model = Build();

        ShouldBeRefused(
            model, () => Fit(model, FourEpochs with { Backup = new(File) { FallBackToPrevious = true } }, Stopping()))
            .WithMessage($"*{File}*no older one that is whole*delete it*");
    }

    [Fact]
    public void Broken_file_makes_way_for_the_one_before_it_when_asked()
    {
        Break(File);
        Cnn whole = Build(), model = Build();
        var begun = new List<int>();
        Fit(whole, FourEpochs, Stopping());

        Fit(model, FourEpochs with { Backup = new(File) { FallBackToPrevious = true } }, Stopping(),
            new LambdaCallback { EpochBegin = (_, epoch) => begun.Add(epoch) });

        begun.Should().Equal(3, 4);
        Weights(model).Should().Equal(Weights(whole));
    }

    /// <summary>Each has the right checksum: somebody made it so.</summary>
    public static TheoryData<string, string?> Forgeries => new()
    {
        { "position/epoch", "0" }, { "position/epoch", "4" }, { "position/batch", "6" }, { "position/batch", "x" },
            { "position/elapsed", "-1" },
        { "position/elapsed", "9223372036854775807" },
        { "history/epochs", "2000000000" }, { "history/1/training/loss", null }, { "step/steps", "1e99" },
        { "context/learning_rate", "-1" },
        { "run/seed", "-" }, { "run/threads", "0" }, { "run/threads", "1025" }, { "planned_epochs", null },
        { "callbacks/0/best", null }, { "callbacks/0/wait", "99999999999" },
        { "callbacks/0/best_weights", null },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Forged_file_is_refused_and_leaves_the_model_as_it_was(string key, string? value)
    {
        SafetensorsFile file = SafetensorsFile.Read(File);
        var metadata = file.Metadata.Where(entry => entry.Key != key || value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Key == key ? value! : entry.Value);
        IEnumerable<SafetensorsTensor> tensors =
            file.Tensors.Where(tensor => !tensor.Name.StartsWith($"{key}/conv1.", StringComparison.Ordinal));
        StateFile.Write(new TrainingState(new SafetensorsFile(tensors, metadata)), File);
        Cnn model = Build();

        ShouldBeRefused(model, () => Fit(model, FourEpochs with { Backup = new(File) }, Stopping()))
            .WithMessage($"*{File}*");
    }

    private static EarlyStopping Stopping() =>
        new() { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true, Patience = 9 };

    private static void Break(string path)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        bytes[^100] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
    }

    private static FluentAssertions.Specialized.ExceptionAssertions<InvalidDataException> ShouldBeRefused(
        Cnn model, Action resume)
    {
        float[] before = Weights(model);
        FluentAssertions.Specialized.ExceptionAssertions<InvalidDataException> refusal = resume
            .Should().ThrowExactly<InvalidDataException>();
        Weights(model).Should().Equal(before);
        return refusal;
    }
}
