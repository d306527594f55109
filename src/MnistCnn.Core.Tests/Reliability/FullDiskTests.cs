using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>A real disk that is full, or read-only.</summary>
[Collection(TorchTests.Name)]
public sealed class FullDiskTests
{
    private static readonly CnnBuilder TooLarge = SmallModels.Builder.WithDenseUnits(500);

    [SmallFileSystemFact]
    public void Save_on_a_full_disk_keeps_the_previous_file_and_leaves_nothing_else()
    {
        using var disk = new SmallFileSystem();
        string path = disk.File("model.safetensors");
        using Cnn model = SmallModels.Builder.WithSeed(1).Build();
        ModelFile.Save(model, path);
        byte[] previous = File.ReadAllBytes(path);
        using Cnn large = TooLarge.Build();

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
        using Cnn model = TooLarge.Build();
        bool ended = false;
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 1, Device = "cpu" })
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
    public void Fit_with_a_checkpoint_in_a_read_only_directory_fails_before_the_first_epoch()
    {
        using var disk = new SmallFileSystem();
        disk.MakeReadOnly();
        using Cnn model = SmallModels.Builder.Build();
        bool begun = false;
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 1, Device = "cpu" })
        {
            Callbacks =
            {
                new ModelCheckpoint("model.safetensors") { Directory = disk.Path },
                new LambdaCallback { EpochBegin = (_, _) => begun = true },
            },
        };
        Action fit = () => trainer.Fit(Stripes.Make(8), Stripes.Make(8));

        fit.Should().Throw<IOException>().WithMessage($"Files cannot be written to '{disk.Path}'*ead-only file system*");
        begun.Should().BeFalse();
    }

    [SmallFileSystemFact]
    public void Save_in_a_read_only_directory_keeps_the_previous_file()
    {
        using var disk = new SmallFileSystem();
        string path = disk.File("model.safetensors");
        using Cnn model = SmallModels.Builder.WithSeed(1).Build();
        ModelFile.Save(model, path);
        byte[] previous = File.ReadAllBytes(path);
        disk.MakeReadOnly();

        Action save = () => ModelFile.Save(model, path);

        save.Should().Throw<IOException>().WithMessage("*ead-only file system*");
        File.ReadAllBytes(path).Should().Equal(previous);
    }
}
