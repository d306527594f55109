using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Inference;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Extensions;

/// <summary>What becomes of the model in service when its file changes, and when it changes for the worse.</summary>
public sealed class ImageClassifierMonitorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingLogger _log = new();

    private string ModelPath => _directory.File("model.safetensors");

    private IEnumerable<string> Warnings =>
        _log.Entries.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Message);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Changed_file_is_read_when_it_looks_the_same_twice()
    {
        using ImageClassifierMonitor monitor = Monitor();
        SmallModels.Save(ModelPath, seed: 2);

        monitor.Look();
        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(1));
        monitor.Look();

        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(2));
        Warnings.Should().BeEmpty();
        _log.Entries.Should().HaveCount(2).And.OnlyContain(entry => entry.Message.Contains("3 classes"));
    }

    [Fact]
    public void Model_that_somebody_holds_predicts_on_when_another_takes_its_place()
    {
        using ImageClassifierMonitor monitor = Monitor();
        IImageClassifier held = monitor.Current;
        Change(monitor, () => SmallModels.Save(ModelPath, seed: 2));
        GC.Collect();

        SmallModels.AnswerOf(held).Should().Equal(SmallModels.Answer(1));
        held.PredictBatch(SmallModels.Image).Single().Probabilities.Should().Equal(SmallModels.Answer(1));
    }

    [Fact]
    public void File_that_did_not_change_is_not_read_again()
    {
        using ImageClassifierMonitor monitor = Monitor();
        IImageClassifier first = monitor.Current;

        Change(monitor, () => { });

        monitor.Current.Should().BeSameAs(first);
        _log.Entries.Should().ContainSingle();
    }

    [Fact]
    public void File_of_the_same_length_and_time_that_is_renamed_over_it_is_read()
    {
        using ImageClassifierMonitor monitor = Monitor();
        DateTime written = File.GetLastWriteTimeUtc(ModelPath);
        string other = _directory.File("other");
        File.WriteAllBytes(other, SmallModels.Bytes(2));
        File.SetLastWriteTimeUtc(other, written);
        new FileInfo(other).Length.Should().Be(new FileInfo(ModelPath).Length);

        Change(monitor, () => File.Move(other, ModelPath, overwrite: true));

        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(2));
    }

    [LinuxFact]
    public void Links_are_followed_when_they_are_swapped_as_Kubernetes_swaps_those_of_a_config_map()
    {
        DateTime time = DateTime.UtcNow;
        WriteVersion("..2026_01", seed: 1, time);
        Directory.CreateSymbolicLink(_directory.File("..data"), "..2026_01");
        File.CreateSymbolicLink(ModelPath, Path.Combine("..data", "model.safetensors"));
        using var monitor = new ImageClassifierMonitor(Options(), _log);

        Change(monitor, () =>
        {
            WriteVersion("..2026_02", seed: 2, time);
            Directory.CreateSymbolicLink(_directory.File("..data_tmp"), "..2026_02");
            // .NET renames no link of a directory over another.
            using Process move = Process.Start("mv", ["-T", _directory.File("..data_tmp"), _directory.File("..data")]);
            move.WaitForExit();
            move.ExitCode.Should().Be(0);
            Directory.Delete(_directory.File("..2026_01"), recursive: true);
        });

        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(2));
        Warnings.Should().BeEmpty();
    }

    [Fact]
    public void File_that_is_written_piece_by_piece_is_read_when_it_is_whole()
    {
        byte[] content = SmallModels.Bytes(2);
        using ImageClassifierMonitor monitor = Monitor();

        using (FileStream file = new(ModelPath, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            foreach (byte[] piece in content.Chunk((content.Length / 4) + 1))
            {
                file.Write(piece);
                file.Flush();
                monitor.Look();
                SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(1));
            }
        }

        monitor.Look();
        monitor.Look();
        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(2));
        Warnings.Should().BeEmpty("it never looked the same twice before it was whole");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(1000)]
    public void Broken_file_leaves_the_old_model_in_service_and_is_told_once(int length)
    {
        byte[] whole = SmallModels.Bytes(2);
        using ImageClassifierMonitor monitor = Monitor();

        Change(monitor, () => File.WriteAllBytes(ModelPath, whole[..length]));
        monitor.Look();

        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(1));
        monitor.ReloadError.Should().BeOfType<InvalidDataException>();
        Warnings.Should().ContainSingle().Which.Should()
            .StartWith($"The model '{ModelPath}' has changed and cannot be used as it is now; the one before it stays");

        Change(monitor, () => File.WriteAllBytes(ModelPath, whole));
        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(2));
        monitor.ReloadError.Should().BeNull();
    }

    [Fact]
    public void File_that_breaks_again_in_another_way_is_told_again()
    {
        using ImageClassifierMonitor monitor = Monitor();

        Change(monitor, () => File.WriteAllText(ModelPath, "not a model"));
        Change(monitor, () => File.WriteAllText(ModelPath, "not a model either"));

        Warnings.Should().HaveCount(2);
    }

    [Fact]
    public void File_that_is_gone_leaves_the_model_in_service_until_it_is_back()
    {
        using ImageClassifierMonitor monitor = Monitor();

        Change(monitor, () => File.Delete(ModelPath));
        monitor.Look();
        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(1));
        monitor.ReloadError.Should().BeOfType<FileNotFoundException>();
        Warnings.Should().ContainSingle();

        Change(monitor, () => SmallModels.Save(ModelPath, seed: 2));
        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(2));
        monitor.ReloadError.Should().BeNull();
    }

    [LinuxFact]
    public void Pipe_in_the_place_of_the_file_is_not_waited_for()
    {
        using ImageClassifierMonitor monitor = Monitor();

        Change(monitor, () =>
        {
            File.Delete(ModelPath);
            UnixPaths.Pipe(ModelPath);
        });

        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(1));
        monitor.ReloadError.Should().BeOfType<IOException>().Which.Message.Should().Contain("is a pipe");
    }

    [Fact]
    public void File_is_looked_at_by_itself_at_each_interval()
    {
        using var loadedAgain = new ManualResetEventSlim();
        using ImageClassifierMonitor monitor = Monitor(reload: true);
        _log.Logged = _ => loadedAgain.Set();

        SmallModels.Save(ModelPath, seed: 2);

        loadedAgain.Wait(TimeSpan.FromSeconds(60)).Should().BeTrue();
        SpinWait.SpinUntil(
            () => SmallModels.AnswerOf(monitor.Current).SequenceEqual(SmallModels.Answer(2)), TimeSpan.FromSeconds(60))
            .Should().BeTrue();
    }

    [Fact]
    public void Disposed_monitor_looks_no_more_and_its_model_predicts_on()
    {
        ImageClassifierMonitor monitor = Monitor();
        monitor.Dispose();
        monitor.Dispose();

        Change(monitor, () => SmallModels.Save(ModelPath, seed: 2));

        SmallModels.AnswerOf(monitor.Current).Should().Equal(SmallModels.Answer(1));
    }

    [Fact]
    public async Task Requests_during_many_changes_are_all_answered_each_by_one_model()
    {
        float[][] answers = [SmallModels.Answer(1), SmallModels.Answer(2)];
        using ImageClassifierMonitor monitor = Monitor();
        using var done = new CancellationTokenSource();
        Task<int>[] clients =
            [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => Ask(monitor, answers, done.Token)))];

        for (int change = 0; change < 50; change++)
            Change(monitor, () => SmallModels.Save(ModelPath, seed: 2 - (change % 2)));
        await done.CancelAsync();

        (await Task.WhenAll(clients)).Should().OnlyContain(count => count > 0);
        _log.Entries.Should().HaveCount(51);
    }

    private static int Ask(ImageClassifierMonitor monitor, float[][] answers, CancellationToken done)
    {
        int count = 0;
        for (; count == 0 || !done.IsCancellationRequested; count++)
        {
            IImageClassifier classifier = monitor.Current;
            float[] first = SmallModels.AnswerOf(classifier);
            answers.Should().Contain(answer => answer.SequenceEqual(first));
            SmallModels.AnswerOf(classifier).Should().Equal(first);
        }

        return count;
    }

    private static void Change(ImageClassifierMonitor monitor, Action change)
    {
        change();
        monitor.Look();
        monitor.Look();
    }

    private void WriteVersion(string name, int seed, DateTime time)
    {
        Directory.CreateDirectory(_directory.File(name));
        string path = _directory.File(name, "model.safetensors");
        File.WriteAllBytes(path, SmallModels.Bytes(seed));
        File.SetLastWriteTimeUtc(path, time);
    }

    private ImageClassifierMonitor Monitor(bool reload = false)
    {
        SmallModels.Save(ModelPath, seed: 1);
        return new ImageClassifierMonitor(Options(reload), _log);
    }

    private ImageClassifierOptions Options(bool reload = false) => new()
    {
        ModelPath = ModelPath, ReloadOnChange = reload, ReloadInterval = TimeSpan.FromMilliseconds(10),
    };
}
