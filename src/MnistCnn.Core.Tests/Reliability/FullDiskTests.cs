using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Data;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Reliability;

/// <summary>A real disk that is full, or read-only.</summary>
public sealed class FullDiskTests
{
    private static CnnBuilder TooLarge => SmallModels.Builder.WithDenseUnits(500);

    [SmallFileSystemFact]
    public void Save_on_a_full_disk_keeps_the_previous_file_and_leaves_nothing_else()
    {
        using var disk = new SmallFileSystem();
        string path = disk.File("model.safetensors");
        Cnn model = SmallModels.Builder.WithSeed(1).Build();
        ModelFile.Save(model, path);
        byte[] previous = File.ReadAllBytes(path);
        Cnn large = TooLarge.Build();

        Action save = () => ModelFile.Save(large, path);

        save.Should().Throw<IOException>().WithMessage("*No space left on device*");
        File.ReadAllBytes(path).Should().Equal(previous);
        Directory.GetFiles(disk.Path).Should().Equal(path);
        ModelFile.Save(model, path);
    }

    [SmallFileSystemFact]
    public void Fit_whose_checkpoint_finds_the_disk_full_says_so_and_ends_the_callbacks()
    {
        using var disk = new SmallFileSystem();
        Cnn model = TooLarge.Build();
        bool ended = false;
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 1 })
        {
            Callbacks =
            {
                new ModelCheckpoint("model.safetensors") { Directory = disk.Path },
                new LambdaCallback { TrainEnd = _ => ended = true },
            },
        };
        Action fit = () => trainer.Fit(Stripes.Make(8), Stripes.Make(8));

        fit.Should().Throw<IOException>().WithMessage("*No space left on device*");
        ended.Should().BeTrue();
        Directory.GetFiles(disk.Path).Should().BeEmpty();
    }

    [SmallFileSystemFact]
    public void Fit_whose_backup_finds_the_disk_full_says_so_and_goes_on_once_there_is_room()
    {
        using var disk = new SmallFileSystem();
        Cnn whole = Build(), model = Build(), rest = Build();
        var begun = new List<int>();
        Fit(whole, FourEpochs);
        Action fit = () => Fit(
            model, FourEpochs with { Backup = new(disk.File("state")) },
            new LambdaCallback { EpochEnd = (_, report) => { if (report.Epoch == 3) Fill(disk.File("filler")); } });

        fit.Should().Throw<IOException>().WithMessage("*No space left on device*");
        Directory.GetFiles(disk.Path, "*.tmp").Should().BeEmpty();
        File.Delete(disk.File("filler"));
        Fit(rest, FourEpochs with { Backup = new(disk.File("state")) },
            new LambdaCallback { EpochBegin = (_, epoch) => begun.Add(epoch) });

        begun.Should().Equal(3, 4);
        Weights(rest).Should().Equal(Weights(whole));
    }

    [SmallFileSystemFact]
    public void Fit_with_a_callback_that_writes_to_a_read_only_directory_fails_before_the_first_epoch()
    {
        using var disk = new SmallFileSystem();
        disk.MakeReadOnly();
        TrainingCallback[] writers =
        [
            new ModelCheckpoint("model.safetensors") { Directory = disk.Path, Monitor = MonitoredMetric.TrainingLoss },
            new CsvLogger(disk.File("history.csv")), new TensorBoardLogger(disk.Path),
        ];
        Cnn model = Build();
        foreach (TrainingCallback writer in writers)
        {
            Action fit = () => Fit(
                model, FourEpochs, writer,
                new LambdaCallback { EpochBegin = (_, _) => throw new InvalidOperationException("too late") });

            fit.Should().Throw<IOException>()
                .WithMessage($"Files cannot be written to '{disk.Path}*ead-only file system*");
        }
    }

    [SmallFileSystemFact]
    public void Fit_with_a_backup_in_a_read_only_directory_fails_before_any_hook()
    {
        using var disk = new SmallFileSystem();
        disk.MakeReadOnly();
        Cnn model = Build();
        Action fit = () => Fit(
            model, FourEpochs with { Backup = new(disk.File("state")) },
            new LambdaCallback { TrainBegin = _ => throw new InvalidOperationException("too late") });

        fit.Should().Throw<IOException>().WithMessage($"Files cannot be written to '{disk.Path}*ead-only file system*");
    }

    [SmallFileSystemFact]
    public void Save_in_a_read_only_directory_keeps_the_previous_file()
    {
        using var disk = new SmallFileSystem();
        string path = disk.File("model.safetensors");
        Cnn model = SmallModels.Builder.WithSeed(1).Build();
        ModelFile.Save(model, path);
        byte[] previous = File.ReadAllBytes(path);
        disk.MakeReadOnly();

        Action save = () => ModelFile.Save(model, path);

        save.Should().Throw<IOException>().WithMessage("*ead-only file system*");
        File.ReadAllBytes(path).Should().Equal(previous);
    }

    [SmallFileSystemFact]
    public async Task LoadAsync_into_a_cache_on_a_full_disk_names_directory_and_bytes_and_leaves_no_temporary_file()
    {
        using var disk = new SmallFileSystem();
        using var server = new LoopbackServer();
        SmallDataset.Serve(server, "a");
        Fill(disk.File("filler"));
        Func<Task> load = () => LoadAsync(server, disk.Path);

        (await load.Should().ThrowAsync<IOException>()).WithMessage(
            $"The cache directory {disk.File("small")} cannot be written; it needs * bytes:*No space left on "
            + "device*MNISTCNN_DATA*");
        Directory.GetFiles(disk.Path, "*.tmp", SearchOption.AllDirectories).Should().BeEmpty();

        File.Delete(disk.File("filler"));
        SmallDataset.ShouldBeWhole(await LoadAsync(server, disk.Path));
    }

    [SmallFileSystemFact]
    public async Task LoadAsync_into_a_read_only_cache_says_so_before_downloading()
    {
        using var disk = new SmallFileSystem();
        using var server = new LoopbackServer();
        SmallDataset.Serve(server, "a");
        disk.MakeReadOnly();
        Func<Task> load = () => LoadAsync(server, disk.Path);

        (await load.Should().ThrowAsync<IOException>()).WithMessage(
            $"The cache directory {disk.File("small")} cannot be written; it needs * bytes:*ead-only file system*");
        server.Requests.Should().BeEmpty();
    }

    // All but what a directory and an empty file take.
    private static void Fill(string path)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        Action write = () => stream.Write(new byte[128 << 10]);
        write.Should().Throw<IOException>().WithMessage("*No space left on device*");
    }

    private static Task<MnistDataset> LoadAsync(LoopbackServer server, string cache) => new DatasetLoader(
        SmallDataset.Description, new MnistDatasetOptions { Mirrors = [server.Mirror("a")] },
        new DatasetEnvironment(null, Offline: false, cache)).LoadAsync(CancellationToken.None);
}
