using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Reliability;

[Collection(TestedModel.Collection)]
public sealed class DeterminismTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Fit_with_the_same_seed_gives_the_same_weights_in_every_process(string threads)
    {
        string[] first = await TrainAsync(threads);

        string[] second = await TrainAsync(threads);

        second.Should().Equal(first);
        first.Should().ContainSingle().Which.Should().HaveLength(64);
    }

    private async Task<string[]> TrainAsync(string threads)
    {
        string result = _directory.File("hashes");
        using ChildProcess child = ChildProcess.Start(TrainingChild.Task, threads, result);
        (int exitCode, string errors) = await child.ExitAsync();
        errors.Should().BeEmpty();
        exitCode.Should().Be(0);
        return File.ReadAllLines(result);
    }
}
