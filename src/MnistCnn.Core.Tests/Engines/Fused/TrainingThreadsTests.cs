using MnistCnn.Augmentation;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engines.Fused;

public sealed class TrainingThreadsTests
{
    // The notebook's: 9 × 32 × 26 × 26, 288 × 32 × 11 × 11, 800 × 128 and 128 × 10 uses of a weight, 6 operations each,
    // are 8.48 million an image.
    [Theory]
    [InlineData(1, 16, 1)]
    [InlineData(3, 16, 1)]
    [InlineData(4, 16, 2)]
    [InlineData(32, 8, 8)]
    [InlineData(32, 64, 16)]
    [InlineData(512, 64, 64)]
    public void WorthTheirTime_gives_each_16_million_operations_of_a_step(int batchSize, int processors, int threads) =>
        TrainingThreads.WorthTheirTime(new CnnBuilder().Build().Layout, batchSize, processors).Should().Be(threads);

    [Fact]
    public void Of_is_what_was_asked_for_however_small_the_step() =>
        TrainingThreads.Of(new CnnBuilder().Build(), new TrainerOptions { BatchSize = 1, Threads = 5 }).Should().Be(5);

    [Fact]
    public void Of_is_one_for_each_processor_where_images_are_changed_on_their_way_in() =>
        TrainingThreads.Of(
            new CnnBuilder().Build(), new TrainerOptions { BatchSize = 1, Augmentation = new ImageAugmentation() })
            .Should().Be(Environment.ProcessorCount);

    [Fact]
    public void Of_is_one_for_each_processor_where_nobody_asked_and_the_step_is_large() =>
        TrainingThreads.Of(new CnnBuilder().Build(), new TrainerOptions { BatchSize = 4_096 })
            .Should().Be(Environment.ProcessorCount);
}
