using System.Globalization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Torch.Native;

public sealed class BackendMemoryTests
{
    // Of 4 KiB, in 48 MB: more than glibc keeps of itself.
    private const int AllPages = 11_718;

    [LinuxFact]
    public async Task Memory_that_libtorch_frees_is_kept_for_its_next_operation() =>
        (await FaultsOfChild()).Should().BeLessThan(AllPages / 10);

    [LinuxFact]
    public async Task Setting_of_the_environment_stands() =>
        (await FaultsOfChild(("MALLOC_MMAP_THRESHOLD_", "1000000"))).Should().BeGreaterThan(AllPages / 2);

    [LinuxFact]
    public async Task Tunable_of_glibc_stands() =>
        (await FaultsOfChild(("GLIBC_TUNABLES", "glibc.malloc.mmap_threshold=1000000"))).Should()
            .BeGreaterThan(AllPages / 2);

    private static async Task<int> FaultsOfChild(params (string Name, string Value)[] environment)
    {
        using ChildProcess child = ChildProcess.StartWith(environment, MemoryChild.Task);
        (int exitCode, string output) = await child.ExitAsync();
        exitCode.Should().Be(0, output);
        return int.Parse(output.Trim(), CultureInfo.InvariantCulture);
    }
}
