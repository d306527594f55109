using System.Text;
using MnistCnn.Files;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Files;

/// <summary>One owner at a time. Locks of other processes are in <c>SharedOutputTests</c>.</summary>
public sealed class OwnerLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string LockPath => _directory.File("state.lock");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryTake_names_whoever_has_it()
    {
        using OwnerLock? first = OwnerLock.TryTake(LockPath, out _);
        using OwnerLock? second = OwnerLock.TryTake(LockPath, out string owner);

        first.Should().NotBeNull();
        second.Should().BeNull();
        owner.Should().MatchRegex(
            $@"^process {Environment.ProcessId} on {Environment.MachineName}, "
            + @"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$");
    }

    [Fact]
    public void Take_refuses_with_owner_place_and_advice()
    {
        using OwnerLock held = OwnerLock.Take(LockPath, "state", "Wait.");
        Action take = () => OwnerLock.Take(LockPath, "state", "Wait.").Dispose();

        take.Should().Throw<IOException>().WithMessage(
            $"Process {Environment.ProcessId} on *, since * UTC, is writing to 'state'. Wait. The lock is "
            + $"'{LockPath}'.");
    }

    [Fact]
    public void Dispose_gives_it_back_and_leaves_no_file()
    {
        OwnerLock.Take(LockPath, "state", "").Dispose();

        Directory.GetFiles(_directory.Path).Should().BeEmpty();
        OwnerLock.Take(LockPath, "state", "").Dispose();
    }

    [Fact]
    public void Dispose_leaves_the_lock_of_whoever_took_it_after_the_file_was_deleted()
    {
        OwnerLock first = OwnerLock.Take(LockPath, "state", "");
        File.Delete(LockPath);
        using OwnerLock second = OwnerLock.Take(LockPath, "state", "");

        first.Dispose();

        OwnerLock.TryTake(LockPath, out _).Should().BeNull();
    }

    [Fact]
    public void TryTake_takes_over_from_whoever_has_ended_wherever_that_was()
    {
        foreach (string mark in new[] { LeftFile.GoneMark, LeftFile.EarlierMark, LeftFile.ForeignMark })
        {
            File.WriteAllText(LockPath, $"{mark} process 7 on box, since yesterday");

            using OwnerLock? held = OwnerLock.TryTake(LockPath, out string owner);

            held.Should().NotBeNull();
            owner.Should().Contain($"process {Environment.ProcessId} ");
        }
    }

    [Fact]
    public void TryTake_file_that_is_no_lock_is_left_as_it_is()
    {
        File.WriteAllText(LockPath, "my notes");
        Action take = () => OwnerLock.TryTake(LockPath, out _);

        take.Should().Throw<IOException>().WithMessage($"'{LockPath}' is no lock*");
        File.ReadAllText(LockPath).Should().Be("my notes");
    }

    [LinuxFact]
    public void TryTake_shows_nothing_of_a_lock_that_a_terminal_obeys()
    {
        using var held = new FileStream(LockPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        held.Write(Encoding.UTF8.GetBytes($"{LeftFile.ForeignMark} process 1 on \u001b[31m{new string('x', 9000)}"));
        held.Flush();

        OwnerLock.TryTake(LockPath, out string owner).Should().BeNull();

        owner.Should().StartWith(@"process 1 on \u001B[31mxxx").And.HaveLength(201);
    }

    [LinuxFact]
    public void TryTake_of_a_link_a_pipe_or_a_directory_is_refused_at_once()
    {
        File.CreateSymbolicLink(LockPath, _directory.File("elsewhere"));
        string pipe = UnixPaths.Pipe(_directory.File("pipe"));
        foreach (string path in new[] { LockPath, pipe, _directory.Path })
            UnixPaths.ThrownSoon(() => OwnerLock.TryTake(path, out _)).Should().BeOfType<IOException>()
                .Which.Message.Should().StartWith($"'{path}' is a ");
        File.Exists(_directory.File("elsewhere")).Should().BeFalse();
    }

    [Fact]
    public async Task TryTake_of_many_threads_gives_it_to_one_at_a_time()
    {
        int inside = 0, most = 0, taken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                using OwnerLock? held = OwnerLock.TryTake(LockPath, out string _);
                if (held is null)
                    continue;
                most = Math.Max(most, Interlocked.Increment(ref inside));
                taken++;
                Interlocked.Decrement(ref inside);
            }
        })));

        most.Should().Be(1);
        taken.Should().BePositive();
        File.Exists(LockPath).Should().BeFalse();
    }
}
