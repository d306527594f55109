using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

public sealed class BackendProblemTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("BackendProblemTests");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("linux-x64")]
    [InlineData("win-x64")]
    [InlineData("osx-arm64")]
    public void MissingLibTorch_names_the_file_the_command_and_the_folders(string identifier)
    {
        var platform = new BackendPlatform(identifier, "the-file", "another");

        NativeBackendException problem = BackendProblem.MissingLibTorch(platform, ["/one", "/two"]);

        problem.Message.Should().StartWith("the-file was not found.").And.EndWith("Looked in: /one, /two.")
            .And.Contain($"dotnet add package libtorch-cpu-{identifier} --version 2.10.0");
    }

    [Fact]
    public void MissingTorchSharp_names_the_file_and_the_package() =>
        BackendProblem.MissingTorchSharp(NativeFiles.Linux, ["/one"]).Message.Should()
            .StartWith("libLibTorchSharp.so was not found. The package TorchSharp brings it for linux-x64")
            .And.EndWith("Looked in: /one.");

    [Theory]
    [InlineData("2.7.1", "2.7.1")]
    [InlineData(null, "2.8 or older")]
    public void WrongLibTorch_names_both_versions_and_the_command(string? found, string said) =>
        BackendProblem.WrongLibTorch(found is null ? null : Version.Parse(found), NativeFiles.Linux).Message.Should()
            .Contain("needs libtorch 2.10.0").And.Contain($"loads is {said}.")
            .And.Contain("dotnet add package libtorch-cpu-linux-x64 --version 2.10.0");

    [Theory]
    [InlineData("2.31", "this system has 2.31.")]
    [InlineData(null, "musl")]
    public void UnsupportedGlibc_names_both_versions(string? found, string said) =>
        BackendProblem.UnsupportedGlibc(found is null ? null : Version.Parse(found)).Message.Should()
            .Contain("needs the GNU C library 2.34 or later").And.Contain(said);

    [Fact]
    public void UnsupportedSystem_names_this_system_and_those_that_serve() =>
        BackendProblem.UnsupportedSystem().Message.Should().Contain("linux-x64, win-x64 and osx-arm64")
            .And.Contain(System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier);

    [Theory]
    [InlineData("version `GLIBCXX_3.4.33' not found (required by /x/libLibTorchSharp.so)")]
    [InlineData("Version »GLIBCXX_3.4.33« nicht gefunden (benötigt von /x/libLibTorchSharp.so)")]
    public void NotLoadable_for_want_of_a_version_names_the_one_needed_and_the_newest_found(string words)
    {
        string library = Path.Combine(_folder.FullName, "libstdc++.so.6");
        File.WriteAllText(library, "\0GLIBCXX_3.4\0GLIBCXX_3.4.30\0GLIBCXX_3.4.9\0");
        var failure = new DllNotFoundException(
            $"Unable to load shared library '/x/libLibTorchSharp.so' or one of its dependencies:\n{library}: "
            + $"{words}\n");

        NativeBackendException problem = BackendProblem.NotLoadable(failure);

        problem.Message.Should().Be(
            $"TorchSharp needs GLIBCXX_3.4.33, and {library} ends at GLIBCXX_3.4.30. Update that library or the "
            + "system.");
        problem.InnerException.Should().BeSameAs(failure);
    }

    [LinuxFact]
    public void NotLoadable_for_another_reason_says_the_last_line_of_the_system()
    {
        var failure = new DllNotFoundException("Consider strace.\n/a: no\nlibgomp.so.1: No such file\n");

        BackendProblem.NotLoadable(failure).Message.Should()
            .Be("The native libraries of TorchSharp are there and do not load: libgomp.so.1: No such file.");
    }

    [Fact]
    public void NotCorrectable_says_why() =>
        BackendProblem.NotCorrectable(
            new DllNotFoundException("bad"), new InvalidDataException("it is no library")).Message
            .Should().EndWith("The correction for older systems could not be applied: it is no library.");

    [Fact]
    public void UsedTooEarly_says_what_to_call() =>
        BackendProblem.UsedTooEarly(new TypeInitializationException("torch", null)).Message.Should()
            .Contain("Call NativeBackend.EnsureLoaded() before");
}
