using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MnistCnn.Files;
using MnistCnn.Tests.Support;
using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

[SupportedOSPlatform("linux")]
public sealed class PrivateCopyTests : IDisposable
{
    private const string Name = "libSystem.Native.so";

    // Files may have names of 255 letters, memory of 249: this one has to go through a file.
    private static readonly string TooLongForMemory = new('x', 250);

    private readonly string _root = Directory.CreateTempSubdirectory("PrivateCopyTests").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [LinuxFact]
    public void Load_needs_no_folder()
    {
        nint handle = PrivateCopy.Load(Library(), Name, []);

        NativeLibrary.GetExport(handle, "SystemNative_GetPid").Should().NotBe(0);
    }

    [LinuxFact]
    public void Load_of_another_library_does_not_give_the_one_before()
    {
        nint first = PrivateCopy.Load(Library(), Name, []);
        nint second = PrivateCopy.Load(Library("libSystem.IO.Compression.Native.so"), Name, []);

        NativeLibrary.TryGetExport(first, "CompressionNative_Crc32", out _).Should().BeFalse();
        NativeLibrary.TryGetExport(second, "CompressionNative_Crc32", out _).Should().BeTrue();
    }

    [LinuxFact]
    public void Load_that_fails_leaves_no_open_file()
    {
        string[] before = OpenFiles();

        FluentActions.Invoking(() => PrivateCopy.Load(new byte[4096], "MnistCnn-no-library", []))
            .Should().Throw<IOException>();

        OpenFiles().Should().BeEquivalentTo(before);

        static string[] OpenFiles() =>
        [
            .. Directory.EnumerateFiles("/proc/self/fd").Select(file => new FileInfo(file).LinkTarget ?? "")
                .Where(target => target.Contains("MnistCnn-no-library", StringComparison.Ordinal)),
        ];
    }

    [LinuxFact]
    public void Load_where_memory_is_refused_leaves_a_working_library_and_no_file()
    {
        nint handle = PrivateCopy.Load(Library(), TooLongForMemory, [_root]);

        NativeLibrary.GetExport(handle, "SystemNative_GetPid").Should().NotBe(0);
        Directory.EnumerateFileSystemEntries(_root).Should().BeEmpty();
    }

    [LinuxFact]
    public void Load_where_memory_is_refused_deletes_what_a_killed_process_left_and_nothing_of_a_live_one()
    {
        string left = LeftFile.Of(Path.Combine(_root, "MnistCnn")), live = TemporaryFiles.NameFor(
            Path.Combine(_root, "MnistCnn"));
        foreach (string folder in new[] { left, live })
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, Name), [1]);
        }

        PrivateCopy.Load(Library(), TooLongForMemory, [_root]).Should().NotBe(0);

        Directory.EnumerateFileSystemEntries(_root).Should().Equal(live);
    }

    [LinuxFact]
    public void Load_takes_the_next_folder_where_one_cannot_be_written_to()
    {
        string notAFolder = Path.Combine(_root, "file");
        File.WriteAllText(notAFolder, "");

        PrivateCopy.Load(Library(), TooLongForMemory, [notAFolder, _root]).Should().NotBe(0);
    }

    [LinuxFact]
    public void Load_that_fails_everywhere_tells_the_reason_for_each_place_and_leaves_no_file()
    {
        string notAFolder = Path.Combine(_root, "file");
        string folder = Directory.CreateDirectory(Path.Combine(_root, "folder")).FullName;
        File.WriteAllText(notAFolder, "");

        FluentActions.Invoking(() => PrivateCopy.Load(new byte[4096], Name, [notAFolder, folder]))
            .Should().Throw<IOException>().WithMessage(
                $"it does not load from memory: *invalid ELF header; from {notAFolder}: *; "
                + $"from {folder}: *invalid ELF header; TMPDIR can name another folder");

        Directory.EnumerateFileSystemEntries(folder).Should().BeEmpty();
    }

    [LinuxFact]
    public void Load_that_memory_refuses_says_what_the_system_says() =>
        FluentActions.Invoking(() => PrivateCopy.Load(Library(), TooLongForMemory, [])).Should().Throw<IOException>()
            .WithMessage("it does not load from memory: Invalid argument; TMPDIR can name another folder");

    private static byte[] Library(string name = Name) =>
        File.ReadAllBytes(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), name));
}
