using MnistCnn.Imaging.Folders;

namespace MnistCnn.Tests.Folders;

public sealed class MemoryGateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(25)]
    public async Task So_many_are_in_at_once_as_have_room_together(int bytes)
    {
        const int Room = 10;
        MemoryGate gate = new(Room);
        int held = 0, most = 0;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Factory.StartNew(() =>
        {
            gate.Enter(bytes);
            int now = Interlocked.Add(ref held, bytes);
            InterlockedMax(ref most, now);
            Thread.Sleep(2);
            Interlocked.Add(ref held, -bytes);
            gate.Leave(bytes);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        held.Should().Be(0);
        most.Should().BeInRange(bytes, Math.Max(bytes, Room));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (int seen = target; value > seen;)
        {
            int before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
