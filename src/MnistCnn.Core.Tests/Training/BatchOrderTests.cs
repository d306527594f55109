using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

public sealed class BatchOrderTests
{
    [Fact]
    public void After_a_batch_comes_the_one_that_the_next_step_takes()
    {
        var order = new BatchOrder(images: 10, new TrainerOptions { BatchSize = 3 }, stepsPerPass: 4, seed: 1);

        for (long step = 4; step < 7; step++)
        {
            _ = order.Of(step);
            int[] after = order.After(step).ToArray();
            after.Should().NotBeEmpty().And.Equal(order.Of(step + 1).ToArray());
        }
    }

    [Fact]
    public void After_the_last_batch_of_a_pass_comes_none()
    {
        var order = new BatchOrder(images: 10, new TrainerOptions { BatchSize = 3 }, stepsPerPass: 4, seed: 1);

        _ = order.Of(3);

        order.After(3).ToArray().Should().BeEmpty();
    }
}
