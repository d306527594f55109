using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using MnistCnn.Training.Backup;
using static MnistCnn.Tests.Support.ResumableRuns;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Reliability;

/// <summary>Files that a run cannot go on with: the model stays as it was, and the message says what to do.</summary>
[Collection(TorchTests.Name)]
public sealed class BackupFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public BackupFileTests()
    {
        using Cnn model = Build();
        Interrupt(model, FourEpochs, afterStep: 12, new BackupAndRestore(File), Stopping());
    }

    private string File => _directory.File("state.safetensors");

    private string Previous => $"{File}.previous";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void State_of_another_run_is_refused_with_all_that_is_different()
    {
        using Cnn other = new CnnBuilder(Build().Options).WithFilters(4, 16).WithDropout(0.25).Build();
        var trainer = new Trainer(other, FourEpochs with { BatchSize = 5, Seed = 7, Engine = TrainingEngine.Torch, Augmentation = new(), Epochs = 9 });

        ShouldBeRefused(other, () => trainer.Resume(File, Stripes.Make(60), Stripes.Make(8)))
            .WithMessage($"*{File}*another run*engine: Fused in the file, Torch now*")
            .WithMessage("*training images: 50 of 1×12×12, SHA-256 *60 of 1×12×12, SHA-256 *now*")
            .WithMessage("*validation images: none in the file, 8 of *now*")
            .WithMessage("*seed: 1 in the file, 7 now*")
            .WithMessage("*callbacks with a state: EarlyStopping in the file,  now*")
            .WithMessage("*TrainerOptions.BatchSize: 10 in the file, 5 now*")
            .WithMessage("*TrainerOptions.Augmentation: null in the file, {*}* now*")
            .WithMessage("*CnnOptions.Filters: [4,8] in the file, [4,16] now*")
            .WithMessage("*CnnOptions.Dropout: 0.5 in the file, 0.25 now*delete the file*")
            .Which.Message.Should().NotContain("Epochs");
    }

    [Fact]
    public void State_of_another_module_is_refused()
    {
        using var other = nn.Sequential(nn.Flatten(), nn.Linear(Stripes.Side * Stripes.Side, 4));
        Action resume = () => new Trainer(other, FourEpochs with { Engine = TrainingEngine.Torch }).Resume(File, Images);

        resume.Should().Throw<InvalidDataException>().WithMessage("*network: nothing in the file, Sequential now*weights 1.weight: nothing in the file, Float32 [4, 144] now*");
    }

    [Fact]
    public void Number_of_threads_must_be_that_of_before()
    {
        using Cnn model = Build();
        ShouldBeRefused(model, () => Fit(model, FourEpochs with { Threads = 2 }, new BackupAndRestore(File), Stopping()))
            .WithMessage("*threads: 1 in the file, 2 now*");
    }

    [Fact]
    public void File_that_is_not_there_cannot_be_resumed()
    {
        using Cnn model = Build();
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
                FluentActions.Invoking(() => StateFile.Read(changed)).Should().Throw<InvalidDataException>($"mutation {i}");
        }
    }

    [Fact]
    public void Broken_file_is_refused_and_the_last_good_one_is_named()
    {
        Break(File);
        using Cnn model = Build();

        ShouldBeRefused(model, () => Fit(model, FourEpochs, new BackupAndRestore(File), Stopping()))
            .WithMessage($"*{File}*checksum*last good one is '{Previous}', at epoch 3:*{nameof(BackupAndRestore.FallBackToPrevious)}*");
        System.IO.File.Exists(File).Should().BeTrue("it is the user who deletes it");
    }

    [Fact]
    public void Resume_of_a_broken_file_names_the_last_good_one()
    {
        Break(File);
        using Cnn model = Build();

        ShouldBeRefused(model, () => new Trainer(model, FourEpochs) { Callbacks = { Stopping() } }.Resume(File, Images))
            .WithMessage($"*{File}*checksum*last good one is '{Previous}', at epoch 3:*resume from it*");
    }

    [Fact]
    public void Broken_file_with_a_broken_one_before_it_is_refused_as_such()
    {
        Break(File);
        Break(Previous);
        using Cnn model = Build();

        ShouldBeRefused(model, () => Fit(model, FourEpochs, new BackupAndRestore(File) { FallBackToPrevious = true }, Stopping()))
            .WithMessage($"*{File}*no older one that is whole*delete it*");
    }

    [Fact]
    public void Broken_file_makes_way_for_the_one_before_it_when_asked()
    {
        Break(File);
        using Cnn whole = Build(), model = Build();
        var begun = new List<int>();
        Fit(whole, FourEpochs, Stopping());

        Fit(model, FourEpochs, new BackupAndRestore(File) { FallBackToPrevious = true }, Stopping(),
            new LambdaCallback { EpochBegin = (_, epoch) => begun.Add(epoch) });

        begun.Should().Equal(3, 4);
        Weights(model).Should().Equal(Weights(whole));
    }

    /// <summary>Each has the right checksum: somebody made it so.</summary>
    public static TheoryData<string, string?> Forgeries => new()
    {
        { "position/epoch", "0" }, { "position/epoch", "4" }, { "position/batch", "6" }, { "position/batch", "x" }, { "position/elapsed", "-1" },
        { "position/elapsed", "9223372036854775807" },
        { "history/epochs", "2000000000" }, { "history/1/training/loss", null }, { "step/steps", "1e99" }, { "step/learning_rate", "-1" },
        { "run/seed", "-" }, { "callbacks/0/best", null }, { "callbacks/0/wait", "99999999999" }, { "callbacks/0/best_weights", null },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Forged_file_is_refused_and_leaves_the_model_as_it_was(string key, string? value)
    {
        SafetensorsFile file = SafetensorsFile.Read(File);
        var metadata = file.Metadata.Where(entry => entry.Key != key || value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Key == key ? value! : entry.Value);
        IEnumerable<SafetensorsTensor> tensors = file.Tensors.Where(tensor => !tensor.Name.StartsWith($"{key}/conv1.", StringComparison.Ordinal));
        StateFile.Write(new TrainingState(new SafetensorsFile(tensors, metadata)), File);
        using Cnn model = Build();

        ShouldBeRefused(model, () => Fit(model, FourEpochs, new BackupAndRestore(File), Stopping())).WithMessage($"*{File}*");
    }

    private static readonly string?[] HostileValues = [null, "", "-1", "0", "9223372036854775807", "NaN", "x"];

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void File_with_anything_forged_is_taken_or_refused(TrainingEngine engine)
    {
        TrainerOptions options = FourEpochs with { Engine = engine, WeightAveragingMomentum = 0.9 };
        System.IO.File.Delete(File);
        using (Cnn model = Build())
            Interrupt(model, options, afterStep: 12, new BackupAndRestore(File), Stopping(), new ReduceLROnPlateau { Monitor = MonitoredMetric.TrainingLoss });
        SafetensorsFile file = SafetensorsFile.Read(File);
        foreach (string key in file.Metadata.Keys)
            foreach (string? value in HostileValues)
                ShouldBeTakenOrRefused(options, Forged(file, key, value), $"{key} = {value}");
        foreach (SafetensorsTensor tensor in file.Tensors)
            foreach (SafetensorsTensor? forged in Hostile(tensor))
                ShouldBeTakenOrRefused(options, Forged(file, tensor, forged), $"{tensor.Name} = {forged?.DataType}");
    }

    private static SafetensorsFile Forged(SafetensorsFile file, string key, string? value) => new(
        file.Tensors,
        file.Metadata.Where(entry => entry.Key != key || value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Key == key ? value! : entry.Value));

    private static SafetensorsFile Forged(SafetensorsFile file, SafetensorsTensor tensor, SafetensorsTensor? forged) => new(
        file.Tensors.Where(other => other != tensor || forged is not null).Select(other => other == tensor ? forged! : other), file.Metadata);

    private static IEnumerable<SafetensorsTensor?> Hostile(SafetensorsTensor tensor) =>
    [
        null,
        tensor with { Data = Enumerable.Repeat(byte.MaxValue, tensor.Data.Length).ToArray() },
        tensor with { Data = new byte[tensor.Data.Length] },
        tensor with { Shape = [0], Data = Array.Empty<byte>() },
        new SafetensorsTensor(tensor.Name, SafetensorsDataType.U32, [1], new byte[4]),
    ];

    private void ShouldBeTakenOrRefused(TrainerOptions options, SafetensorsFile forged, string what)
    {
        StateFile.Write(new TrainingState(forged), File);
        using Cnn model = Build();
        float[] before = Weights(model);
        var trainer = new Trainer(model, options) { Callbacks = { Stopping(), new ReduceLROnPlateau { Monitor = MonitoredMetric.TrainingLoss } } };
        try
        {
            trainer.Resume(File, Images);
        }
        catch (InvalidDataException)
        {
            Weights(model).Should().Equal(before, what);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(what, exception);
        }
    }

    private static EarlyStopping Stopping() => new() { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true, Patience = 9 };

    private static void Break(string path)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        bytes[^100] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
    }

    private static FluentAssertions.Specialized.ExceptionAssertions<InvalidDataException> ShouldBeRefused(Cnn model, Action resume)
    {
        float[] before = Weights(model);
        FluentAssertions.Specialized.ExceptionAssertions<InvalidDataException> refusal = resume.Should().ThrowExactly<InvalidDataException>();
        Weights(model).Should().Equal(before);
        return refusal;
    }
}
