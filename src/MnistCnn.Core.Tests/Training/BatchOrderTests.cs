using MnistCnn.Data;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

public sealed class BatchOrderTests
{
    private const int Count = 40_003;
    private const int BatchSize = 100;
    private const int Steps = 401;

    // 64 blocks of 256 images, and what is missing to whole batches.
    private const int Window = 16_400;

    private static readonly ImageSet Images =
        ImageSet.FromArrays(new byte[Count * 4], new byte[Count], height: 2, width: 2);

    [Theory]
    [InlineData(ShuffleOrder.Uniform)]
    [InlineData(ShuffleOrder.Blocks)]
    public void Each_image_comes_once_in_each_pass_and_in_another_order(ShuffleOrder shuffleOrder)
    {
        BatchOrder order = Order(shuffleOrder);

        int[] first = Pass(order, 1), second = Pass(order, 2);

        first.Order().Should().Equal(Enumerable.Range(0, Count));
        second.Order().Should().Equal(Enumerable.Range(0, Count));
        first.Zip(second).Count(pair => pair.First == pair.Second).Should().BeLessThan(50);
    }

    [Theory]
    [InlineData(ShuffleOrder.Uniform)]
    [InlineData(ShuffleOrder.Blocks)]
    public void Order_follows_from_the_seed_and_the_step_alone(ShuffleOrder shuffleOrder)
    {
        BatchOrder one = Order(shuffleOrder), other = Order(shuffleOrder, seed: 2);
        int[] third = Pass(one, 3);

        Order(shuffleOrder).BatchOf((2 * Steps) + 7).ToArray().Should().Equal(third[700..800]);
        Pass(one, 1).Should().Equal(Pass(Order(shuffleOrder), 1));
        Pass(other, 3).Should().NotEqual(third);
    }

    [Theory]
    [InlineData(ShuffleOrder.Uniform)]
    [InlineData(ShuffleOrder.Blocks)]
    [InlineData(null)]
    public void Windows_have_the_images_of_their_batches(ShuffleOrder? shuffleOrder)
    {
        BatchOrder order = Order(shuffleOrder);
        order.WindowLength.Should().Be(Window);
        foreach (long step in new[] { 0L, 163, 164, 400, 401, (2 * Steps) + 399 })
        {
            int[] batch = order.BatchOf(step).ToArray();

            (long window, int start, int length) = order.PlaceOf(step);

            order.WindowOf(window).Slice(start, length).ToArray().Should().Equal(batch, $"of step {step}");
        }

        (order.PlaceOf(400).Window, order.PlaceOf(401).Window).Should().Be((2L, 3L));
    }

    [Fact]
    public void Blocks_a_window_has_the_images_of_64_blocks_of_neighbours()
    {
        int[] window = Order(ShuffleOrder.Blocks).WindowOf(1).ToArray();

        IGrouping<int, int>[] blocks = [.. window.GroupBy(image => image / 256)];

        window.Should().OnlyHaveUniqueItems().And.HaveCount(Window);
        blocks.Length.Should().BeInRange(65, 66);
        blocks.Count(block => block.Count() == 256).Should().BeGreaterThanOrEqualTo(63);
        // Mixed among each other: neighbours in the order are of the same block by chance alone.
        window.Zip(window.Skip(1)).Count(pair => pair.First / 256 == pair.Second / 256).Should().BeLessThan(400);
    }

    [Fact]
    public void Blocks_of_large_images_are_a_mebibyte()
    {
        var large = ImageSet.FromArrays(new byte[100 << 19], new byte[100], height: 1 << 10, width: 1 << 9);

        var order =
            new BatchOrder(large, new TrainerOptions { BatchSize = 3, ShuffleOrder = ShuffleOrder.Blocks }, 34, 1);

        // Two images are a block, 64 blocks 128 images: all of them.
        order.WindowLength.Should().Be(100);
        order.WindowOf(0).ToArray().Order().Should().Equal(Enumerable.Range(0, 100));
    }

    // Images that stand together in the file are not long together: where an image comes is spread over the pass.
    [Fact]
    public void Blocks_place_of_an_image_is_spread_over_the_pass()
    {
        BatchOrder order = Order(ShuffleOrder.Blocks);

        double[] places =
            [.. Enumerable.Range(1, 60).Select(pass => (double)Array.IndexOf(Pass(order, pass), 123) / Count)];

        places.Average().Should().BeInRange(0.38, 0.62);
        places.Min().Should().BeLessThan(0.15);
        places.Max().Should().BeGreaterThan(0.85);
    }

    [Fact]
    public void Left_out_images_in_memory_are_shuffled_uniformly()
    {
        var options = new TrainerOptions { BatchSize = BatchSize };

        Pass(new BatchOrder(Images, options, Steps, 1), 1).Should().Equal(Pass(Order(ShuffleOrder.Uniform), 1));
        BatchOrder.ShuffleOrderOf(options, Images).Should().Be(ShuffleOrder.Uniform);
        BatchOrder.ShuffleOrderOf(options with { Shuffle = false }, Images).Should().BeNull();
    }

    [Fact]
    public void After_a_batch_in_memory_comes_the_one_that_the_next_step_takes()
    {
        using BatchLoader batches = BatchLoader.Create(Images, new TrainerOptions { BatchSize = BatchSize }, Steps, 1);

        for (long step = Steps; step < Steps + 3; step++)
        {
            batches.Load(step);
            int[] after = batches.After(step).Indices.ToArray();
            after.Should().NotBeEmpty().And.Equal(batches.Load(step + 1).Indices.ToArray());
        }
    }

    [Fact]
    public void After_the_last_batch_of_a_pass_comes_none()
    {
        using BatchLoader batches = BatchLoader.Create(Images, new TrainerOptions { BatchSize = BatchSize }, Steps, 1);

        batches.Load(Steps - 1);

        batches.After(Steps - 1).Indices.ToArray().Should().BeEmpty();
    }

    [Fact]
    public void Shuffle_order_without_a_name_is_refused()
    {
        Action set = () => _ = new TrainerOptions { ShuffleOrder = (ShuffleOrder)7 };

        set.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*ShuffleOrder*7*");
    }

    private static BatchOrder Order(ShuffleOrder? shuffleOrder, long seed = 1) => new(
        Images,
        new TrainerOptions { BatchSize = BatchSize, Shuffle = shuffleOrder is not null, ShuffleOrder = shuffleOrder },
        Steps, seed);

    private static int[] Pass(BatchOrder order, int pass) =>
    [
        .. Enumerable.Range((pass - 1) * Steps, Steps).SelectMany(step => order.BatchOf(step).ToArray()),
    ];
}
