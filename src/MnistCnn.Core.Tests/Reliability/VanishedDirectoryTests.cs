using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Reliability;

/// <summary>Somebody deletes the directory that a run writes to: all writers make it again.</summary>
public sealed class VanishedDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    private string Place => _root.File("out");

    public void Dispose() => _root.Dispose();

    public static TheoryData<string> Writers => ["checkpoint", "csv", "tensorboard", "backup"];

    [Theory]
    [MemberData(nameof(Writers))]
    public void Fit_whose_directory_vanishes_makes_it_again(string writer)
    {
        TrainingHistory history = Train(writer, () => Directory.Delete(Place, recursive: true));

        history.Epochs.Should().HaveCount(4);
        string[] files = Directory.GetFiles(Place, "*", SearchOption.AllDirectories);
        files.Should().NotBeEmpty().And.OnlyContain(file => new FileInfo(file).Length > 0);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public void Fit_whose_directory_cannot_be_made_again_says_which(string writer)
    {
        Action fit = () => Train(writer, () =>
        {
            Directory.Delete(Place, recursive: true);
            File.WriteAllText(Place, "in the way");
        });

        fit.Should().Throw<IOException>().WithMessage($"Files cannot be written to '{Place}*");
    }

    [Fact]
    public void Backup_whose_directory_vanishes_after_the_last_epoch_ends_well()
    {
        TrainingHistory history = Fit(
            Build(), FourEpochs with { Backup = new(Path.Combine(Place, "state")) },
            new LambdaCallback { TrainEnd = _ => Directory.Delete(Place, recursive: true) });

        history.Epochs.Should().HaveCount(4);
    }

    private TrainingHistory Train(string writer, Action vanish)
    {
        TrainingCallback[] callbacks = writer switch
        {
            "checkpoint" => [new ModelCheckpoint("w{epoch}") { Directory = Place }],
            "csv" => [new CsvLogger(Path.Combine(Place, "history.csv"))],
            "tensorboard" => [new TensorBoardLogger(Place)],
            _ => [],
        };
        TrainerOptions options = writer == "backup"
            ? FourEpochs with { Backup = new BackupOptions(Path.Combine(Place, "state")) { DeleteWhenDone = false } }
            : FourEpochs;
        var vanishing = new LambdaCallback { EpochBegin = (_, epoch) => { if (epoch == 3) vanish(); } };
        return Fit(Build(), options, [.. callbacks, vanishing]);
    }
}
