using MnistCnn.Files;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Files;

public sealed class OutputDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Output => _directory.File("studies", "first");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Take_makes_the_directory_and_leaves_nothing_in_it()
    {
        using (var output = OutputDirectory.Take(Output))
            output.Path.Should().Be(Output);

        Directory.GetFileSystemEntries(Output).Should().BeEmpty();
    }

    [Theory]
    [InlineData(null, "choose another directory.")]
    [InlineData("--output", "name another directory with --output.")]
    public void Take_while_another_has_it_names_the_owner_and_the_way_out(string? option, string way)
    {
        using var first = OutputDirectory.Take(Output);
        Action second = () => OutputDirectory.Take(Output, option).Dispose();

        second.Should().Throw<IOException>().WithMessage(
            $"Process {Environment.ProcessId} on {Environment.MachineName}, since * UTC, is writing to '{Output}'. "
            + $"Wait until it ends, or {way} The lock is '{Path.Combine(Output, ".lock")}'.");
    }

    [Fact]
    public void Take_after_the_owner_has_given_it_back_or_died_works()
    {
        OutputDirectory.Take(Output).Dispose();
        File.WriteAllText(Path.Combine(Output, ".lock"), $"{LeftFile.GoneMark} process 7 on box, since yesterday");

        OutputDirectory.Take(Output).Dispose();
    }

    [Fact]
    public void Take_where_nothing_can_be_written_says_so()
    {
        File.WriteAllText(_directory.File("studies"), "");
        Action take = () => OutputDirectory.Take(Output).Dispose();

        take.Should().Throw<IOException>().WithMessage($"Files cannot be written to '{Output}'*");
    }

    [Fact]
    public void Take_of_no_directory_is_refused()
    {
        FluentActions.Invoking(() => OutputDirectory.Take(" ")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => OutputDirectory.Take(null!)).Should().Throw<ArgumentNullException>();
    }
}
