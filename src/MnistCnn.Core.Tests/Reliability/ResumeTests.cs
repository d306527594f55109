using MnistCnn.Randomness;
using MnistCnn.Tests.Support;
using Xunit.Abstractions;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// A run in several processes comes to what it comes to in one: weights to the bit, history, and what callbacks hold,
/// with dropout, augmentation, batch normalisation and every training option.
/// </summary>
[Collection(TestedModel.Collection)]
public sealed class ResumeTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>The environment variable with the number of kills; 5 without it.</summary>
    private const string Variable = "MNISTCNN_KILLS";

    // More in one run, and training would end by itself before the last, as it sometimes does on a fast machine.
    private const int KillsEach = 5;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    // With one thread the rate is lowered on a plateau, with two it follows one cycle, which is made for a number of
    // epochs.
    [Fact]
    public async Task Three_epochs_and_three_more_in_another_process_equal_six()
    {
        string[] whole = await TrainAsync("whole", threads: 1, epochs: 6);

        await TrainAsync("parts", threads: 1, epochs: 3);
        string[] parts = await TrainAsync("parts", threads: 1, epochs: 6);

        parts.Should().Equal(whole);
        ShouldHaveBegunAfter(3 * ResumeChild.StepsPerEpoch);
    }

    [Theory]
    [InlineData(1, 3 * ResumeChild.StepsPerEpoch, 0)]
    [InlineData(1, 17, 18)]
    [InlineData(2, 3, 39)]
    public async Task Run_cancelled_in_the_middle_of_epochs_and_taken_up_again_equals_one_that_was_not(
        int threads, int first, int second)
    {
        string[] whole = await TrainAsync("whole", threads, epochs: 6);
        whole.Should().HaveCountGreaterThan(8);

        await TrainAsync("parts", threads, epochs: 6, first);
        if (second > 0)
            await TrainAsync("parts", threads, epochs: 6, second);
        string[] parts = await TrainAsync("parts", threads, epochs: 6);

        parts.Should().Equal(whole);
        ShouldHaveBegunAfter(Math.Max(first, second));
    }

    [Fact]
    public async Task Run_killed_at_random_moments_and_started_again_equals_one_that_was_not()
    {
        int kills = LongRun.Count(Variable, usual: 5);
        const int epochs = 80 * KillsEach;
        string[] whole = await TrainAsync("whole", threads: 1, epochs);

        var random = new RandomSource(1);
        int killed = 0;
        for (int done = 0; done < kills; done += KillsEach)
        {
            string name = $"killed-{done}";
            for (int i = 0; i < Math.Min(kills - done, KillsEach); i++)
                killed += await TrainAndKillAsync(name, epochs, delay: random.Next(150)) ? 1 : 0;
            string[] parts = await TrainAsync(name, threads: 1, epochs);

            parts.Should().Equal(whole);
            Directory.GetFiles(_directory.File(name), "*.tmp", SearchOption.AllDirectories).Should().BeEmpty();
        }

        output.WriteLine($"{killed} of {kills} processes were killed before their run ended by itself.");
        killed.Should().BeGreaterThan(kills / 2);
    }

    /// <returns>Whether it was killed before it ended by itself.</returns>
    private async Task<bool> TrainAndKillAsync(string name, int epochs, int delay)
    {
        using ChildProcess child = Start(name, threads: 1, epochs);
        DateTime before = LastWrite(name), limit = DateTime.UtcNow.AddMinutes(1);
        while (LastWrite(name) == before)
        {
            if (child.HasExited)
                return false;
            DateTime.UtcNow.Should().BeBefore(limit, "the child must save");
            await Task.Delay(1);
        }

        await Task.Delay(delay);
        bool trains = !child.HasExited;
        child.Kill();
        return trains;
    }

    private DateTime LastWrite(string name) => File.GetLastWriteTimeUtc(_directory.File(name, "state.safetensors"));

    private void ShouldHaveBegunAfter(int step) =>
        File.ReadAllLines(_directory.File("parts", ResumeChild.BegunName)).Should().Equal($"{step + 1}");

    private async Task<string[]> TrainAsync(string name, int threads, int epochs, int stopAfter = 0)
    {
        using ChildProcess child = Start(name, threads, epochs, stopAfter);
        (int exitCode, string errors) = await child.ExitAsync();
        errors.Should().BeEmpty();
        exitCode.Should().Be(0);
        return File.ReadAllLines(_directory.File(name, ResumeChild.ResultName));
    }

    private ChildProcess Start(string name, int threads, int epochs, int stopAfter = 0) => ChildProcess.Start(
        ResumeChild.Task, Directory.CreateDirectory(_directory.File(name)).FullName, $"{threads}", $"{epochs}",
        $"{stopAfter}");
}
