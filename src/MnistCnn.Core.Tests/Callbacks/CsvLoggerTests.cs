using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Callbacks;

public sealed class CsvLoggerTests : IDisposable
{
    private const string Header = "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds";

    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("history.csv");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public void File_of_an_earlier_run_is_replaced_or_appended_to(bool append, int lines)
    {
        new ReplayedRun(new CsvLogger(File)).PlayLosses(0.5);

        new ReplayedRun(new CsvLogger(File) { Append = append }).PlayLosses(0.25);

        string[] all = System.IO.File.ReadAllLines(File);
        all.Should().HaveCount(lines);
        all[0].Should().Be(Header);
        all[^1].Should().StartWith("1,0.5,0.5,0.25,");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(Header)]
    [InlineData(Header + "\r\n")]
    public void Append_to_a_file_that_is_not_there_or_has_no_epoch_gives_one_header(string? earlier)
    {
        if (earlier is not null)
            System.IO.File.WriteAllText(File, earlier);

        new ReplayedRun(new CsvLogger(File) { Append = true }).PlayLosses(0.25, 0.5);

        System.IO.File.ReadAllLines(File).Should().HaveCount(3).And.ContainSingle(line => line == Header);
    }

    [Fact]
    public void Append_to_a_file_of_other_columns_is_refused_before_the_first_epoch()
    {
        System.IO.File.WriteAllText(File, "epoch;loss\n");
        var replay = new ReplayedRun(new CsvLogger(File) { Append = true });

        replay.Invoking(run => run.PlayLosses(0.5)).Should().Throw<InvalidDataException>()
            .WithMessage($"'{File}' begins with 'epoch;loss'*Append*");
        System.IO.File.ReadAllText(File).Should().Be("epoch;loss\n");
    }

    [Fact]
    public void Append_to_a_file_of_anything_shows_its_words_short_and_without_what_a_terminal_obeys()
    {
        System.IO.File.WriteAllText(File, "\e]0;title\a" + new string('x', 10_000));
        var replay = new ReplayedRun(new CsvLogger(File) { Append = true });

        replay.Invoking(run => run.PlayLosses(0.5)).Should().Throw<InvalidDataException>()
            .Which.Message.Should().Contain(@"begins with '\u001B]0;title\u0007xxx")
            .And.Match(message => message.Length < 1_000).And.NotContain("\e").And.NotContain("\a");
    }

    [LinuxFact]
    public void Append_to_a_pipe_is_refused_at_once()
    {
        UnixPaths.Pipe(File);
        var replay = new ReplayedRun(new CsvLogger(File) { Append = true });

        UnixPaths.ThrownSoon(() => replay.PlayLosses(0.5))
            .Should().BeAssignableTo<IOException>().Which.Message.Should().Contain(File);
    }

    [Fact]
    public void Append_of_a_run_that_is_taken_up_again_has_each_epoch_once()
    {
        new ReplayedRun(new CsvLogger(File)).PlayLosses(0.5);
        MnistCnn.Training.TrainerOptions options =
            FourEpochs with { Backup = new BackupOptions(_directory.File("state")) };
        Interrupt(Build(), options, afterStep: 12, new CsvLogger(File) { Append = true });

        Fit(Build(), options, new CsvLogger(File) { Append = true });

        System.IO.File.ReadLines(File).Skip(1).Select(line => line.Split(',')[0])
            .Should().Equal("1", "1", "2", "3", "4");
    }

    [Fact]
    public void Separator_stands_between_the_values()
    {
        new ReplayedRun(new CsvLogger(File) { Separator = ';' }).PlayLosses(0.25);

        System.IO.File.ReadAllLines(File)[1].Should().StartWith("1;0.5;0.5;0.25;0.5;0.001;");
    }

    [Theory]
    [InlineData('.')]
    [InlineData('1')]
    [InlineData('\n')]
    public void Separator_that_may_stand_in_a_value_is_refused_where_it_is_set(char separator)
    {
        Action make = () => _ = new CsvLogger(File) { Separator = separator };

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Separator");
    }
}
