using System.Diagnostics;
using System.Runtime.Versioning;
using MnistCnn.Files;
using MnistCnn.Inference;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Files;

/// <summary>What a file keeps when it is replaced, and what is no file.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AtomicFilePromiseTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody =
        OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly TemporaryDirectory _directory = new();

    private string Target => _directory.File("weights.bin");

    public void Dispose() => _directory.Dispose();

    [LinuxFact]
    public void Write_keeps_the_mode_of_the_file_that_it_replaces()
    {
        foreach (UnixFileMode mode in new[] { OwnerOnly, Everybody, OwnerOnly | UnixFileMode.UserExecute })
        {
            File.WriteAllBytes(Target, [7]);
            File.SetUnixFileMode(Target, mode);

            AtomicFile.Write(Target, stream => stream.WriteByte(1));

            File.GetUnixFileMode(Target).Should().Be(mode);
            File.ReadAllBytes(Target).Should().Equal(1);
        }
    }

    [LinuxFact]
    public void Write_lets_nobody_read_the_new_content_who_could_not_read_the_old_one()
    {
        File.WriteAllBytes(Target, [7]);
        File.SetUnixFileMode(Target, OwnerOnly);

        AtomicFile.Write(Target, _ => File.GetUnixFileMode(Directory.GetFiles(_directory.Path, "*.tmp").Single())
            .Should().Be(OwnerOnly));
    }

    [LinuxFact]
    public void Write_gives_a_new_file_the_mode_that_any_new_file_has()
    {
        File.WriteAllBytes(_directory.File("any"), [7]);

        AtomicFile.Write(Target, stream => stream.WriteByte(1));

        File.GetUnixFileMode(Target).Should().Be(File.GetUnixFileMode(_directory.File("any")));
    }

    [LinuxFact]
    public void Write_keeps_owner_and_group_where_it_may()
    {
        File.WriteAllBytes(Target, [7]);
        // Only root may; others keep what is theirs.
        bool given = Run("chown", "12345:54321", Target);
        UnixFile.Status before = UnixFile.Of(Target)!.Value;

        AtomicFile.Write(Target, stream => stream.WriteByte(1));

        UnixFile.Status after = UnixFile.Of(Target)!.Value;
        after.Should().Be(before with { Version = after.Version });
        after.Version.Should().NotBe(before.Version, "it is another file now");
        (before.User == 12345).Should().Be(given);
    }

    [LinuxFact]
    public void Write_of_a_link_writes_what_it_leads_to_and_leaves_the_link()
    {
        string real = _directory.File("real", "weights.bin");
        Directory.CreateDirectory(_directory.File("real"));
        File.WriteAllBytes(real, [7]);
        File.CreateSymbolicLink(Target, Path.Combine("real", "weights.bin"));
        File.WriteAllBytes(LeftFile.Of(real), []);

        AtomicFile.Write(Target, stream => stream.WriteByte(1));
        AtomicFile.DeleteTemporaries(Target);

        File.ReadAllBytes(real).Should().Equal(1);
        new FileInfo(Target).LinkTarget.Should().Be(Path.Combine("real", "weights.bin"));
        Directory.GetFiles(_directory.File("real")).Should().Equal(real);
    }

    [LinuxFact]
    public void Write_of_a_link_to_what_is_not_there_yet_makes_it()
    {
        File.CreateSymbolicLink(Target, _directory.File("later.bin"));

        AtomicFile.Write(Target, stream => stream.WriteByte(1));

        File.ReadAllBytes(_directory.File("later.bin")).Should().Equal(1);
        new FileInfo(Target).LinkTarget.Should().Be(_directory.File("later.bin"));
    }

    [LinuxFact]
    public void Write_of_links_that_lead_in_a_circle_is_refused()
    {
        File.CreateSymbolicLink(Target, _directory.File("other"));
        File.CreateSymbolicLink(_directory.File("other"), Target);

        FluentActions.Invoking(() => AtomicFile.Write(Target, _ => { })).Should().Throw<IOException>();
        Directory.GetFileSystemEntries(_directory.Path).Should().HaveCount(2);
    }

    [LinuxFact]
    public void What_is_no_file_is_refused_at_once_by_writers_and_readers_and_stays()
    {
        Directory.CreateDirectory(_directory.File("directory"));
        using IDisposable socket = UnixPaths.Socket(_directory.File("socket"));
        (string Path, string Kind)[] others =
        [
            (UnixPaths.Pipe(_directory.File("pipe")), "a pipe"),
            (_directory.File("socket"), "a socket"), (_directory.File("directory"), "a directory"),
        ];
        foreach ((string path, string kind) in others)
        {
            Exception?[] refused =
            [
                UnixPaths.ThrownSoon(() => AtomicFile.Write(path, stream => stream.WriteByte(1))),
                UnixPaths.ThrownSoon(() => RegularFile.OpenRead(path).Dispose()),
                UnixPaths.ThrownSoon(() => RegularFile.ReadAllBytes(path)),
            ];

            refused.Should().AllSatisfy(exception => exception.Should().BeOfType<IOException>()
                .Which.Message.Should().Be($"'{path}' is {kind}, and a file is needed."));
            UnixPaths.ThrownSoon(() => ModelFile.Load(path)).Should()
                .Match(e => e is IOException || e is InvalidDataException);
            UnixPaths.ThrownSoon(() => ImageClassifier.Load(path)).Should()
                .Match(e => e is IOException || e is InvalidDataException);
        }

        Directory.GetFileSystemEntries(_directory.Path).Should().HaveCount(others.Length);
    }

    [LinuxFact]
    public void Devices_are_refused_at_once_by_readers()
    {
        foreach (string device in new[] { "/dev/zero", "/dev/null", "/dev/full" })
            UnixPaths.ThrownSoon(() => SafetensorsFile.Read(device)).Should().BeOfType<IOException>()
                .Which.Message.Should().Be($"'{device}' is a device, and a file is needed.");
    }

    [LinuxFact]
    public void Write_flushes_the_file_renames_it_and_then_flushes_the_directory()
    {
        var steps = new RecordedSteps();

        AtomicFile.Write(Target, stream => stream.WriteByte(1), steps);

        steps.Taken.Should().Equal("create", "flush", "rename", $"flush {_directory.Path}");
    }

    [LinuxFact]
    public void A_directory_is_flushed_and_one_that_is_not_there_is_no_failure()
    {
        FluentActions.Invoking(() => UnixFile.FlushDirectory(_directory.Path)).Should().NotThrow();
        FluentActions.Invoking(() => UnixFile.FlushDirectory(_directory.File("none"))).Should().NotThrow();
    }

    [LinuxFact]
    public void What_may_not_be_written_or_read_is_an_IOException()
    {
        var denied = new RecordedSteps { Denied = true };

        FluentActions.Invoking(() => AtomicFile.Write(Target, _ => { }, denied)).Should().Throw<IOException>()
            .WithMessage($"'{Target}' may not be written: no access");
    }

    private static bool Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private sealed class RecordedSteps : IFileSteps
    {
        public bool Denied { get; init; }

        public List<string> Taken { get; } = [];

        public Stream Create(string path, string target)
        {
            if (Denied)
                throw new UnauthorizedAccessException("no access");
            Taken.Add("create");
            return DiskSteps.Instance.Create(path, target);
        }

        public void Flush(Stream stream)
        {
            Taken.Add("flush");
            DiskSteps.Instance.Flush(stream);
        }

        public void Replace(string source, string target)
        {
            Taken.Add("rename");
            DiskSteps.Instance.Replace(source, target);
        }

        public void FlushDirectory(string path)
        {
            Taken.Add($"flush {path}");
            DiskSteps.Instance.FlushDirectory(path);
        }

        public void Delete(string path) => DiskSteps.Instance.Delete(path);
    }
}
