using MnistCnn.Tests.Support;
using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

public class LinuxSystemTests
{
    [Fact]
    public void NewestGlibcxx_compares_numbers_and_not_letters() =>
        LinuxSystem.NewestGlibcxx("\0GLIBCXX_3.4.9\0GLIBCXX_3.4.30\0GLIBCXX_3.4.4\0"u8)
            .Should().Be(new Version(3, 4, 30));

    [Fact]
    public void NewestGlibcxx_of_another_file_is_null() =>
        LinuxSystem.NewestGlibcxx("GLIBC_2.34 GLIBCXX_DEBUG"u8).Should().BeNull();

    [LinuxFact]
    public void GlibcVersion_of_a_system_that_loads_TorchSharp_is_new_enough() =>
        LinuxSystem.GlibcVersion.Should().BeGreaterThanOrEqualTo(LinuxSystem.NeededGlibc);
}
