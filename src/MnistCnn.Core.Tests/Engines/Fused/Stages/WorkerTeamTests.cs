using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Stages;

namespace MnistCnn.Tests.Engines.Fused.Stages;

public class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Run_gives_each_worker_its_number_and_waits_for_all(int size)
    {
        using var team = new WorkerTeam(size);
        int[] calls = new int[size];

        for (int i = 0; i < 500; i++)
            team.Run(worker => calls[worker]++);

        calls.Should().OnlyContain(count => count == 500);
    }

    [Fact]
    public void Meet_lets_nobody_go_on_before_all_have_come()
    {
        using var team = new WorkerTeam(4);
        int[] arrived = new int[100];
        int early = 0;

        team.Run(_ =>
        {
            for (int i = 0; i < arrived.Length; i++)
            {
                Interlocked.Increment(ref arrived[i]);
                team.Meet();
                if (Volatile.Read(ref arrived[i]) != team.Size)
                    Interlocked.Increment(ref early);
            }
        });

        early.Should().Be(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Run_throws_what_a_worker_throws_while_the_others_wait_for_it(int failing)
    {
        using var team = new WorkerTeam(3);

        FluentActions.Invoking(() => team.Run(worker =>
        {
            if (worker == failing)
                throw new InvalidOperationException("as asked");
            team.Meet();
        })).Should().Throw<InvalidOperationException>().WithMessage("as asked");
    }

    [Fact]
    public void Run_works_again_after_a_failure()
    {
        using var team = new WorkerTeam(3);
        FluentActions.Invoking(() => team.Run(worker =>
        {
            if (worker == 1)
                throw new InvalidOperationException("as asked");
            team.Meet();
        })).Should().Throw<InvalidOperationException>();
        int done = 0;

        team.Run(_ =>
        {
            team.Meet();
            Interlocked.Increment(ref done);
        });

        done.Should().Be(3);
    }

    [Fact]
    public void Run_refuses_after_Dispose()
    {
        var team = new WorkerTeam(2);
        team.Dispose();
        team.Dispose();

        FluentActions.Invoking(() => team.Run(_ => { })).Should().Throw<ObjectDisposedException>();
    }
}
