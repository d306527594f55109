using System.Runtime.InteropServices;
using MnistCnn.Callbacks;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Randomness;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>Processes that are killed, as with kill -9, while they train and save.</summary>
[Collection(TestedModel.Collection)]
public sealed class KilledSaveTests : IDisposable
{
    /// <summary>The environment variable with the number of kills; 10 without it.</summary>
    private const string Variable = "MNISTCNN_KILLS";

    private const int AtOnce = 2;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Checkpoint_of_a_killed_process_is_whole_and_the_next_run_sweeps_what_it_left()
    {
        var random = new RandomSource(1);
        int[] delays = [.. Enumerable.Range(0, LongRun.Count(Variable, usual: 10)).Select(_ => random.Next(60))];

        foreach (int[] group in delays.Chunk(AtOnce))
            await Task.WhenAll(group.Select((delay, i) => SaveAndKillAsync(_directory.File($"{i}"), delay)));

        for (int i = 0; i < AtOnce; i++)
        {
            SaveOnce(_directory.File($"{i}"));
            Directory.GetFiles(_directory.File($"{i}")).Select(Path.GetFileName)
                .Should().Equal(CheckpointingChild.FileName);
        }
    }

    [Fact]
    public void Checkpoint_sweeps_what_a_killed_process_left_of_the_same_file_and_nothing_else()
    {
        string[] others = [_directory.File("mine.tmp"), LeftFile.Of(_directory.File("other.safetensors"))];
        foreach (string file in others.Append(LeftFile.Of(_directory.File(CheckpointingChild.FileName))))
            File.WriteAllBytes(file, [1]);

        SaveOnce(_directory.Path);

        Directory.GetFiles(_directory.Path)
            .Should().BeEquivalentTo(others.Append(_directory.File(CheckpointingChild.FileName)));
    }

    [Fact]
    public void Backup_and_CSV_file_sweep_what_a_killed_process_left_of_them()
    {
        string state = _directory.File("state"), csv = _directory.File("history.csv");
        foreach (string file in new[] { state, $"{state}.previous", csv })
            File.WriteAllBytes(LeftFile.Of(file), [1]);
        Cnn model = SmallModels.Builder.Build();

        new Trainer(model, new TrainerOptions { Epochs = 2, Backup = new(state) { DeleteWhenDone = false } })
        {
            Callbacks = { new CsvLogger(csv) },
        }.Fit(Stripes.Make(8));

        Directory.GetFiles(_directory.Path).Should().BeEquivalentTo(state, $"{state}.previous", csv);
    }

    // What an earlier process left is the old state: it stays until the first save of this one is whole.
    private static async Task SaveAndKillAsync(string directory, int delay)
    {
        string path = Path.Combine(directory, CheckpointingChild.FileName);
        Directory.CreateDirectory(directory);
        DateTime before = File.GetLastWriteTimeUtc(path);
        using (ChildProcess child = ChildProcess.Start(CheckpointingChild.Task, directory))
        {
            DateTime limit = DateTime.UtcNow.AddMinutes(1);
            while (File.GetLastWriteTimeUtc(path) == before)
            {
                DateTime.UtcNow.Should().BeBefore(limit, "the child must save");
                await Task.Delay(1);
            }

            await Task.Delay(delay);
            child.Kill();
        }

        ShouldBeOfOneEpoch(path);
    }

    private static void ShouldBeOfOneEpoch(string path)
    {
        int epoch = ModelFile.ReadDescription(path).Training!.Epoch;
        foreach (SafetensorsTensor tensor in SafetensorsFile.Read(path).Tensors)
            MemoryMarshal.Cast<byte, float>(tensor.Data.Span).ToArray().Should().OnlyContain(value => value == epoch);
    }

    private static void SaveOnce(string directory)
    {
        Cnn model = SmallModels.Builder.Build();
        new Trainer(model, new TrainerOptions { Epochs = 1 })
        {
            Callbacks = { new ModelCheckpoint(
                CheckpointingChild.FileName) { Directory = directory, Monitor = MonitoredMetric.TrainingLoss } },
        }.Fit(Stripes.Make(8));
    }
}
