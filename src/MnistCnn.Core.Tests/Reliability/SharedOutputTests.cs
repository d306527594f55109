using MnistCnn.Callbacks;
using MnistCnn.Files;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>Several processes that write to one place: the second is told who the first is.</summary>
public sealed class SharedOutputTests : IDisposable
{
    private static readonly (string, string)[] NoLocks = [("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1")];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string, bool> Places => new()
    {
        { "state", true }, { "history.csv", true }, { "w{epoch}", true },
        { "state", false }, { "history.csv", false }, { "w{epoch}", false },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Fit_where_another_process_writes_is_refused_and_its_name_told_until_it_is_killed(
        string place, bool locks)
    {
        string path = _directory.File($"{place}.lock");
        int owner;
        using (ChildProcess child = Start(locks, "hold", path))
        {
            await HeldAsync(path, child);
            owner = child.Id;
            (int refused, string errors) = await Start(locks, place, path).ExitAsync();
            refused.Should().Be(1);
            errors.Should().Contain($"Process {owner} on {Environment.MachineName}, since ")
                .And.Contain($" UTC, is writing to '{_directory.File(place)[..^1]}");
            child.Kill();
        }

        (int exitCode, string none) = await Start(locks, place, path).ExitAsync();
        (exitCode, none).Should().Be((0, ""));
        File.Exists(path).Should().BeFalse();
    }

    [Theory]
    [InlineData("state")]
    [InlineData("history.csv")]
    [InlineData("w{epoch}")]
    public void Fit_within_the_run_that_writes_there_is_refused_and_that_run_goes_on(string place)
    {
        IOException? refused = null;
        var again = new LambdaCallback
        {
            EpochEnd = (_, _) => refused =
                Record.Exception(() => OwnerChild.Train(_directory.Path, place)).Should().BeOfType<IOException>().Which,
        };
        var trainer = new Trainer(
            SmallModels.Builder.Build(),
            new TrainerOptions { Epochs = 2, Backup = place == "state" ? new(_directory.File("state")) : null });
        trainer.Callbacks.Add(again);
        if (place == "history.csv")
            trainer.Callbacks.Add(new CsvLogger(_directory.File("history.csv")));
        if (place == "w{epoch}")
            trainer.Callbacks.Add(new ModelCheckpoint("w{epoch:00}") { Directory = _directory.Path });

        trainer.Fit(Stripes.Make(8), Stripes.Make(4)).Epochs.Should().HaveCount(2);

        refused!.Message.Should().Contain($"Process {Environment.ProcessId} ");
        OwnerChild.Train(_directory.Path, place);
        Directory.GetFiles(_directory.Path, "*.lock").Should().BeEmpty();
    }

    [Fact]
    public void Fit_with_checkpoints_of_other_names_in_one_directory_is_no_conflict()
    {
        var trainer = new Trainer(SmallModels.Builder.Build(), new TrainerOptions { Epochs = 1 })
        {
            Callbacks =
            {
                new ModelCheckpoint("best") { Directory = _directory.Path, SaveBestOnly = true },
                new ModelCheckpoint("w{epoch:00}") { Directory = _directory.Path },
                new ModelCheckpoint("w{epoch}") { Directory = _directory.File("other") },
            },
        };

        trainer.Fit(Stripes.Make(8), Stripes.Make(4));

        Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Should().BeEquivalentTo("best", "w01");
    }

    [Fact]
    public async Task Sweep_leaves_what_a_live_process_finished_and_did_not_rename_yet_and_takes_it_when_it_is_killed()
    {
        string target = _directory.File("w01"), left;
        using (ChildProcess child = ChildProcess.StartWith(NoLocks, OwnerChild.Task, "finish", target))
        {
            DateTime limit = DateTime.UtcNow.AddMinutes(1);
            while (Directory.GetFiles(_directory.Path).Length == 0)
            {
                DateTime.UtcNow.Should().BeBefore(limit);
                await Task.Delay(5);
            }

            left = Directory.GetFiles(_directory.Path).Single();
            TemporaryFiles.Sweep(target);
            File.Exists(left).Should().BeTrue();
            child.Kill();
        }

        TemporaryFiles.Sweep(target);
        File.Exists(left).Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sweep_again_and_again_while_another_process_saves_takes_none_of_its_files(bool locks)
    {
        string target = _directory.File("w01");
        using ChildProcess child = Start(locks, "save often", target);
        while (!child.HasExited)
            TemporaryFiles.Sweep(target);

        (await child.ExitAsync()).Should().Be((0, ""));
        Directory.GetFiles(_directory.Path).Should().Equal(target);
    }

    [Fact]
    public async Task Processes_that_take_and_give_back_one_lock_have_it_one_at_a_time()
    {
        ChildProcess[] children =
            [.. Enumerable.Range(0, 4).Select(_ => Start(locks: true, "take turns", _directory.File("lock")))];
        try
        {
            foreach (ChildProcess child in children)
                (await child.ExitAsync()).Should().Be((0, ""));
        }
        finally
        {
            Array.ForEach(children, child => child.Dispose());
        }

        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    private static ChildProcess Start(bool locks, string what, string path) =>
        ChildProcess.StartWith(locks ? [] : NoLocks, OwnerChild.Task, what, path);

    private static async Task HeldAsync(string path, ChildProcess child)
    {
        DateTime limit = DateTime.UtcNow.AddMinutes(1);
        while (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            child.HasExited.Should().BeFalse();
            DateTime.UtcNow.Should().BeBefore(limit, "the child must take the lock");
            await Task.Delay(5);
        }
    }
}
