using MnistCnn.Tests.Support;
using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

public sealed class BackendThreadsTests
{
    [Theory]
    [InlineData(16, 4, 16, 4)]
    [InlineData(8, 4, 16, 4)]
    [InlineData(2, 1, 3, 1)]
    [InlineData(16, 4, null, 4)]
    [InlineData(16, 16, 16, 16)]
    [InlineData(8, 16, 16, 8)]
    [InlineData(1, 4, 4, 1)]
    [InlineData(6, 4, 16, 6)]
    public void Threads_are_taken_down_to_the_allowed_ones_unless_somebody_has_chosen_another_number(
        int threads, int allowed, int? processors, int expected) =>
        BackendThreads.Choose(threads, allowed, processors).Should().Be(expected);

    [LinuxFact]
    public async Task Process_that_may_use_one_processor_computes_on_one_thread() =>
        (await ThreadsOfChild(("DOTNET_PROCESSOR_COUNT", "1"))).Should().Be("1");

    [LinuxFact]
    public async Task Number_of_the_environment_stands() =>
        (await ThreadsOfChild(("DOTNET_PROCESSOR_COUNT", "1"), ("OMP_NUM_THREADS", "2"))).Should().Be("2");

    [LinuxFact]
    public async Task Number_set_before_anything_of_ours_stands() =>
        (await ThreadsOfChild(("DOTNET_PROCESSOR_COUNT", "1"), (ThreadsChild.Chosen, "7"))).Should().Be("7");

    [LinuxFact]
    public async Task Helpers_of_the_thread_that_made_a_model_are_gone_before_another_trains_it() =>
        (await OutputOf(HelpersChild.Task)).Should().Be("3 before, 0 after a model, 0 after judging");

    private static Task<string> ThreadsOfChild(params (string Name, string Value)[] environment) =>
        OutputOf(ThreadsChild.Task, environment);

    private static async Task<string> OutputOf(string task, params (string Name, string Value)[] environment)
    {
        using ChildProcess child = ChildProcess.StartWith(environment, task);
        (int exitCode, string output) = await child.ExitAsync();
        exitCode.Should().Be(0, output);
        return output.Trim();
    }
}
