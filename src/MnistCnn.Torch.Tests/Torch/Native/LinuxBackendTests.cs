using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

[SupportedOSPlatform("linux")]
public sealed class LinuxBackendTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("LinuxBackendTests").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LinuxFact]
    public void Load_without_TorchSharp_says_so() =>
        Problem(_folder).Should().StartWith("libLibTorchSharp.so was not found.").And.Contain(_folder);

    [LinuxFact]
    public void Load_without_libtorch_names_the_package()
    {
        Link("libLibTorchSharp.so");

        Problem(_folder).Should().StartWith("libtorch.so was not found.").And.Contain(_folder)
            .And.Contain("dotnet add package libtorch-cpu-linux-x64 --version 2.10.0");
    }

    [LinuxFact]
    public void Load_of_a_broken_libtorch_says_what_the_system_says()
    {
        Link("libLibTorchSharp.so");
        File.WriteAllText(Path.Combine(_folder, "libtorch.so"), new string('x', 4096));

        Problem(_folder).Should().Contain(_folder).And.EndWith("libtorch.so: invalid ELF header.");
    }

    [LinuxFact]
    public void Load_of_a_broken_TorchSharp_says_what_the_system_says_and_why_it_was_not_corrected()
    {
        File.WriteAllText(Path.Combine(_folder, "libLibTorchSharp.so"), new string('x', 4096));

        Problem(_folder, NativeFiles.Folder).Should().Contain("libLibTorchSharp.so: invalid ELF header.")
            .And.EndWith("could not be applied: it is not a 64-bit x86 ELF file.");
    }

    [LinuxFact]
    public void Load_from_two_folders_finds_both_libraries()
    {
        Link("libLibTorchSharp.so");

        LinuxBackend.Load(NativeFiles.Linux, [_folder, NativeFiles.Folder]).Should().NotBe(0);
    }

    [LinuxFact]
    public void Load_lets_the_path_of_the_original_lead_to_what_was_loaded()
    {
        Link("libLibTorchSharp.so");

        nint loaded = LinuxBackend.Load(NativeFiles.Linux, [_folder, NativeFiles.Folder]);

        NativeLibrary.Load(Path.Combine(_folder, "libLibTorchSharp.so")).Should().Be(loaded);
    }

    private static string Problem(params string[] folders) =>
        FluentActions.Invoking(() => LinuxBackend.Load(NativeFiles.Linux, folders))
            .Should().Throw<NativeBackendException>().Which.Message;

    private void Link(string file) =>
        File.CreateSymbolicLink(Path.Combine(_folder, file), Path.Combine(NativeFiles.Folder, file));
}
