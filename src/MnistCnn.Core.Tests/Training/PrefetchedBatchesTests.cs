using MnistCnn.Data;
using MnistCnn.Data.Packed;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

public sealed class PrefetchedBatchesTests : IDisposable
{
    // Three windows a pass.
    private const int Count = 40_000;
    private const int StepsPerPass = 200;

    private static readonly TrainerOptions Options = new() { BatchSize = 200, ShuffleOrder = ShuffleOrder.Uniform };
    private static readonly ImageSet Images = Numbered();

    private readonly TemporaryDirectory _directory = new();
    private readonly PackedImageSet _packed;

    public PrefetchedBatchesTests()
    {
        PackedImageWriter.Write(FilePath, Images, shuffleSeed: null);
        _packed = PackedImageSet.Open(FilePath);
    }

    private string FilePath => _directory.File("numbered.images");

    public void Dispose()
    {
        _packed.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Load_gives_the_images_of_each_step_whatever_comes_before_it()
    {
        var order = new BatchOrder(Images, Options, StepsPerPass, seed: 1);
        using BatchLoader batches = BatchLoader.Create(_packed, Options, StepsPerPass, seed: 1);
        foreach (long step in new[] { 150L, 151, 199, 200, 201, 0, 81, 82, 83, 400, 399 })
        {
            Batch batch = batches.Load(step);

            int[] expected = order.BatchOf(step).ToArray();
            batch.Pass.Should().Be((step / StepsPerPass) + 1);
            batch.Indices.ToArray().Should().Equal(expected, $"of step {step}");
            Numbers(batch).Should().Equal(expected, $"of step {step}");
        }
    }

    [Fact]
    public void After_a_batch_comes_the_one_that_the_next_step_takes_where_it_has_been_read()
    {
        using BatchLoader batches = BatchLoader.Create(_packed, Options, StepsPerPass, seed: 1);
        batches.Load(80);
        int[] indices = batches.After(80).Indices.ToArray(), numbers = Numbers(batches.After(80));

        numbers.Should().NotBeEmpty().And.Equal(indices).And.Equal(batches.Load(81).Indices.ToArray());
        batches.After(81).Indices.ToArray().Should().BeEmpty("the window ends");
        batches.Load(StepsPerPass - 1);
        batches.After(StepsPerPass - 1).Indices.ToArray().Should().BeEmpty("the pass ends");
    }

    [Fact]
    public void Dispose_while_a_window_is_read_waits_until_nothing_reads()
    {
        for (int i = 0; i < 20; i++)
        {
            BatchLoader batches = BatchLoader.Create(_packed, Options, StepsPerPass, seed: i);
            batches.Load(0);

            batches.Dispose();
        }

        _packed.Dispose();
        // Nobody has it open any more, not even for reading.
        using var file = new FileStream(FilePath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        file.Length.Should().BePositive();
    }

    // The next window is read while this one is trained on: what fails there is told when its turn comes.
    [LinuxFact]
    public void Load_tells_what_failed_ahead_when_it_comes_to_that_window()
    {
        using BatchLoader batches = BatchLoader.Create(_packed, Options, StepsPerPass, seed: 1);
        batches.Load(0);
        batches.Load(82);
        using (var file = new FileStream(FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(1000);

        Action rest = () =>
        {
            for (long step = 83; step <= (2 * StepsPerPass) + 1; step++)
                batches.Load(step);
        };

        batches.Invoking(loader => Numbers(loader.Load(163))).Should().NotThrow("that window is in memory");
        rest.Should().Throw<EndOfStreamException>().WithMessage($"'{FilePath}' ends after 1000 bytes*");
        rest.Should().Throw<EndOfStreamException>("it does not go on with other images");
    }

    // Each image tells its number.
    private static ImageSet Numbered()
    {
        byte[] pixels = new byte[Count * 4];
        for (int i = 0; i < Count; i++)
            BitConverter.TryWriteBytes(pixels.AsSpan(4 * i), i);
        return ImageSet.FromArrays(pixels, new byte[Count], height: 2, width: 2);
    }

    private static int[] Numbers(Batch batch)
    {
        int[] numbers = new int[batch.Indices.Length];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BitConverter.ToInt32(batch.Loaded.Pixels.Span[(4 * batch.Loaded.Places[i])..]);
        return numbers;
    }
}
