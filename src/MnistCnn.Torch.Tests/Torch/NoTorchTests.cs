using MnistCnn.Tests.Support;
using MnistCnn.Tests.Torch.Native;

namespace MnistCnn.Tests.Torch;

/// <summary>
/// A program without the package that brings libtorch: this assembly, in a folder as a build would leave it.
/// </summary>
public sealed class NoTorchTests : IDisposable
{
    private readonly TemporaryDirectory _program = new();

    public NoTorchTests()
    {
        // Without a deps.json the runtime takes what lies beside the assembly, and looks nowhere else.
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            if (Path.GetExtension(file) is ".dll" || file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal))
                File.Copy(file, _program.File(Path.GetFileName(file)));
        }
    }

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Networks_are_built_trained_saved_loaded_and_read_of_Keras_without_libtorch_and_TorchSharp()
    {
        (int exitCode, string errors) = await Run(NoTorchChild.Work);

        errors.Should().Be($"same: True, classes: 10, TorchSharp: False{Environment.NewLine}");
        exitCode.Should().Be(0);
    }

    [LinuxFact]
    public async Task ToModule_without_libtorch_names_the_package() =>
        await ShouldNameThePackage(NoTorchChild.MakeModule);

    [LinuxFact]
    public async Task TorchModel_of_a_network_without_libtorch_names_the_package() =>
        await ShouldNameThePackage(NoTorchChild.MakeModel);

    [LinuxFact]
    public async Task TorchModel_of_a_module_without_libtorch_names_the_package() =>
        await ShouldNameThePackage(NoTorchChild.Wrap);

    [LinuxFact]
    public async Task EnsureLoaded_without_libtorch_names_the_package() =>
        await ShouldNameThePackage(NoTorchChild.Load);

    [LinuxFact]
    public async Task ToModule_without_any_native_library_names_the_folders()
    {
        (int exitCode, string errors) = await Run(NoTorchChild.MakeModule);

        errors.Should().StartWith("libLibTorchSharp.so was not found.").And.Contain(_program.Path);
        exitCode.Should().Be(0);
    }

    private async Task ShouldNameThePackage(string way)
    {
        const string Library = "libLibTorchSharp.so";
        File.CreateSymbolicLink(_program.File(Library), Path.Combine(NativeFiles.Folder, Library));

        (int exitCode, string errors) = await Run(way);

        errors.Should().StartWith("libtorch.so was not found.").And.Contain(_program.Path)
            .And.Contain("dotnet add package libtorch-cpu-linux-x64 --version 2.10.0");
        exitCode.Should().Be(0);
    }

    private async Task<(int ExitCode, string Errors)> Run(string way)
    {
        using ChildProcess child = ChildProcess.StartFrom(
            _program.Path, NoTorchChild.Task, way, _program.File("model.safetensors"),
            Path.Combine(AppContext.BaseDirectory, "Fixtures", "depth2.h5"));
        return await child.ExitAsync();
    }
}
