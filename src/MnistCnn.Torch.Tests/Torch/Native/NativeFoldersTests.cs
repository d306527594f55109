using MnistCnn.Tests.Support;
using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

public sealed class NativeFoldersTests : IDisposable
{
    private readonly DirectoryInfo _empty = Directory.CreateTempSubdirectory("NativeFoldersTests");

    public void Dispose() => _empty.Delete(recursive: true);

    [LinuxFact]
    public void Find_of_this_program_leads_to_both_libraries()
    {
        IReadOnlyList<string> folders = NativeFolders.Find(NativeFiles.Linux);

        folders.Should().OnlyHaveUniqueItems().And.OnlyContain(folder => Path.IsPathFullyQualified(folder));
        NativeFolders.Locate(folders, "libtorch.so").Should().Be(Path.Combine(NativeFiles.Folder, "libtorch.so"));
        NativeFolders.Locate(folders, "libLibTorchSharp.so")
            .Should().Be(Path.Combine(NativeFiles.Folder, "libLibTorchSharp.so"));
    }

    [Fact]
    public void Locate_takes_the_first_folder_that_has_the_file()
    {
        string file = Path.GetFileName(typeof(NativeFoldersTests).Assembly.Location);

        NativeFolders.Locate([_empty.FullName, AppContext.BaseDirectory], file)
            .Should().Be(Path.Combine(AppContext.BaseDirectory, file));
        NativeFolders.Locate([_empty.FullName, "/no such folder"], file).Should().BeNull();
    }

    [Fact]
    public void OfPackages_of_a_package_leads_to_the_native_folders_of_both()
    {
        string packages = _empty.FullName;

        IEnumerable<string> folders = NativeFolders.OfPackages(
            Path.Combine(packages, "torchsharp", "0.107.0", "lib", "net8.0"), NativeFiles.Linux);

        folders.Select(Path.GetFullPath).Should().Equal(
            Path.Combine(packages, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native"),
            Path.Combine(packages, "libtorch-cpu-linux-x64", "2.10.0", "runtimes", "linux-x64", "native"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/opt/program")]
    [InlineData("/opt/program/bin/net10.0")]
    public void OfPackages_of_a_program_never_leaves_its_folder(string torchSharp) =>
        NativeFolders.OfPackages(torchSharp, NativeFiles.Linux).Should().BeEmpty();
}
