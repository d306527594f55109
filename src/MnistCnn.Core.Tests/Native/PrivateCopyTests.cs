using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MnistCnn.Native;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Native;

[SupportedOSPlatform("linux")]
public sealed class PrivateCopyTests : IDisposable
{
    private const string Name = "libSystem.Native.so";

    private readonly string _root = Directory.CreateTempSubdirectory("PrivateCopyTests").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [LinuxFact]
    public void Load_leaves_a_working_library_and_no_file()
    {
        nint handle = PrivateCopy.Load(Library(), Name, [_root]);

        NativeLibrary.GetExport(handle, "SystemNative_GetPid").Should().NotBe(0);
        Directory.EnumerateFileSystemEntries(_root).Should().BeEmpty();
    }

    [LinuxFact]
    public void Load_takes_the_next_folder_where_one_cannot_be_written_to()
    {
        string notAFolder = Path.Combine(_root, "file");
        File.WriteAllText(notAFolder, "");

        PrivateCopy.Load(Library(), Name, [notAFolder, _root]).Should().NotBe(0);
    }

    [LinuxFact]
    public void Load_that_fails_everywhere_tells_the_reason_for_each_folder_and_leaves_no_file()
    {
        string notAFolder = Path.Combine(_root, "file");
        string folder = Directory.CreateDirectory(Path.Combine(_root, "folder")).FullName;
        File.WriteAllText(notAFolder, "");

        FluentActions.Invoking(() => PrivateCopy.Load(new byte[4096], Name, [notAFolder, folder]))
            .Should().Throw<IOException>().WithMessage(
                $"it does not load from {notAFolder}: *; from {folder}: *invalid ELF header; TMPDIR can name another folder");

        Directory.EnumerateFileSystemEntries(folder).Should().BeEmpty();
    }

    private static byte[] Library() => File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), Name));
}
