using MnistCnn.Files;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Files;

/// <summary>What is swept is what nobody will rename any more.</summary>
public sealed class TemporaryFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Target => _directory.File("weights.bin");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Sweep_leaves_a_finished_file_of_a_live_process_alone_though_nobody_holds_it_open()
    {
        string finished = TemporaryFiles.NameFor(Target);
        File.WriteAllBytes(finished, [1]);

        TemporaryFiles.Sweep(Target);

        File.Exists(finished).Should().BeTrue();
    }

    [Fact]
    public void Sweep_deletes_what_a_process_left_that_had_the_number_of_this_one_before_it()
    {
        string left = LeftFile.Of(Target, LeftFile.EarlierMark);
        File.WriteAllBytes(left, [1]);

        TemporaryFiles.Sweep(Target);

        File.Exists(left).Should().BeFalse();
    }

    [Fact]
    public void Sweep_deletes_a_folder_that_was_left_with_what_is_in_it()
    {
        string left = LeftFile.Of(Target);
        Directory.CreateDirectory(left);
        File.WriteAllBytes(Path.Combine(left, "library.so"), [1]);

        TemporaryFiles.Sweep(Target);

        Directory.Exists(left).Should().BeFalse();
    }

    [Theory]
    [InlineData(23, true)]
    [InlineData(25, false)]
    public void Sweep_waits_a_day_for_a_process_of_another_machine(int hours, bool stays)
    {
        string other = LeftFile.Of(Target, LeftFile.ForeignMark);
        File.WriteAllBytes(other, [1]);
        File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddHours(-hours));

        TemporaryFiles.Sweep(Target);

        File.Exists(other).Should().Be(stays);
    }

    [Fact]
    public void Sweep_leaves_what_a_process_of_another_machine_holds_open_alone()
    {
        string other = LeftFile.Of(Target, LeftFile.ForeignMark);
        using (new FileStream(other, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddDays(-2));
            TemporaryFiles.Sweep(Target);
            File.Exists(other).Should().BeTrue();
        }
    }

    [LinuxFact]
    public void Sweep_waits_for_no_pipe()
    {
        string pipe = UnixPaths.Pipe(LeftFile.Of(Target, LeftFile.ForeignMark));
        File.SetLastWriteTimeUtc(pipe, DateTime.UtcNow.AddDays(-2));

        UnixPaths.ThrownSoon(() => TemporaryFiles.Sweep(Target)).Should().BeNull();
    }

    [Fact]
    public void IsGone_tells_the_live_process_from_those_that_have_ended_and_those_of_other_machines()
    {
        ProcessMark.IsGone(ProcessMark.Create()).Should().BeFalse();
        ProcessMark.IsGone(LeftFile.GoneMark).Should().BeTrue();
        ProcessMark.IsGone(LeftFile.EarlierMark).Should().BeTrue();
        ProcessMark.IsGone(LeftFile.ForeignMark).Should().BeNull();
    }

    [Fact]
    public void Ensure_deletes_the_probe_that_a_killed_process_left_and_leaves_none()
    {
        File.WriteAllBytes(LeftFile.Of(_directory.File(".probe")), []);
        File.WriteAllBytes(_directory.File(".mine.tmp"), []);

        WritableDirectory.Ensure(_directory.Path);

        Directory.GetFileSystemEntries(_directory.Path).Should().Equal(_directory.File(".mine.tmp"));
    }
}
