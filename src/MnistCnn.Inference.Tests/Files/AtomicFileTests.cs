using MnistCnn.Files;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Target => _directory.File("weights.bin");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Write_new_file_holds_what_was_written_and_leaves_nothing_else()
    {
        AtomicFile.Write(Target, stream => stream.Write([1, 2, 3]));

        File.ReadAllBytes(Target).Should().Equal(1, 2, 3);
        Directory.GetFileSystemEntries(_directory.Path).Should().Equal(Target);
    }

    [Fact]
    public void Write_existing_longer_file_is_replaced_whole()
    {
        File.WriteAllBytes(Target, new byte[100]);

        AtomicFile.Write(Target, stream => stream.Write([1, 2, 3]));

        File.ReadAllBytes(Target).Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Write_stream_can_seek_back_to_correct_a_header()
    {
        AtomicFile.Write(Target, stream =>
        {
            stream.Write([0, 2, 3]);
            stream.Position = 0;
            stream.WriteByte(1);
        });

        File.ReadAllBytes(Target).Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Write_failing_halfway_keeps_the_old_file_and_throws_the_original_exception()
    {
        File.WriteAllBytes(Target, [7]);
        var failure = new InvalidOperationException("halfway");

        Action write = () => AtomicFile.Write(Target, stream =>
        {
            stream.Write([1, 2, 3]);
            throw failure;
        });

        write.Should().Throw<InvalidOperationException>().Which.Should().BeSameAs(failure);
        File.ReadAllBytes(Target).Should().Equal(7);
        Directory.GetFileSystemEntries(_directory.Path).Should().Equal(Target);
    }

    [Fact]
    public void Write_old_file_is_readable_until_the_new_one_is_complete()
    {
        File.WriteAllBytes(Target, [7]);
        byte[] seen = [];

        AtomicFile.Write(Target, stream =>
        {
            stream.Write([1, 2, 3]);
            seen = File.ReadAllBytes(Target);
        });

        seen.Should().Equal(7);
    }

    [Fact]
    public void Write_temporary_file_lies_in_the_same_directory_and_names_its_target()
    {
        string[] during = [];

        AtomicFile.Write(Target, _ => during = Directory.GetFiles(_directory.Path));

        during.Should().ContainSingle().Which.Should().MatchRegex(@"weights\.bin\.[0-9a-f]{32}\.tmp$");
    }

    [Fact]
    public void Write_missing_directory_is_named_and_not_created()
    {
        string missing = _directory.File("missing");

        Action write = () => AtomicFile.Write(Path.Combine(missing, "weights.bin"), _ => { });

        write.Should().Throw<DirectoryNotFoundException>().WithMessage($"*weights.bin*{missing}*does not exist*");
        Directory.Exists(missing).Should().BeFalse();
    }

    [Fact]
    public void Write_target_is_a_directory_fails_and_leaves_no_temporary_file()
    {
        Directory.CreateDirectory(Target);

        Action write = () => AtomicFile.Write(Target, stream => stream.WriteByte(1));

        write.Should().Throw<IOException>().WithMessage($"'{Target}' is a directory, and a file is needed.");
        Directory.GetFileSystemEntries(_directory.Path).Should().Equal(Target);
    }

    [Fact]
    public void Write_path_that_ends_with_a_separator_names_no_file()
    {
        Action write = () => AtomicFile.Write(_directory.Path + Path.DirectorySeparatorChar, _ => { });

        write.Should().Throw<ArgumentException>().WithMessage("*names no file*").WithParameterName("path");
    }

    [Fact]
    public void Write_relative_path_is_resolved()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, Target);

        AtomicFile.Write(relative, stream => stream.WriteByte(1));

        File.Exists(Target).Should().BeTrue();
    }

    [Fact]
    public void DeleteTemporaries_deletes_what_belongs_to_the_file_and_nothing_else()
    {
        string[] own = [LeftFile.Of(Target), LeftFile.Of(Target, LeftFile.EarlierMark)];
        string[] others =
        [
            Target, Target + ".tmp", Target + ".0123abcd.tmp",
            LeftFile.Of(Target, LeftFile.GoneMark.ToUpperInvariant()),
            LeftFile.Of(Target) + ".bak", LeftFile.Of(_directory.File("other.bin")),
            LeftFile.Of(Target, LeftFile.GoneMark[1..]),
        ];
        foreach (string file in own.Concat(others))
            File.WriteAllBytes(file, []);

        AtomicFile.DeleteTemporaries(Target);

        Directory.GetFiles(_directory.Path).Should().BeEquivalentTo(others);
    }

    [Fact]
    public void DeleteTemporaries_while_a_file_is_written_leaves_it_alone()
    {
        AtomicFile.Write(Target, stream =>
        {
            stream.WriteByte(1);
            AtomicFile.DeleteTemporaries(Target);
        });

        File.ReadAllBytes(Target).Should().Equal(1);
    }

    [Fact]
    public void DeleteTemporaries_missing_directory_has_nothing_to_delete()
    {
        Action delete = () => AtomicFile.DeleteTemporaries(_directory.File("missing", "weights.bin"));

        delete.Should().NotThrow();
    }
}
