using MnistCnn.Callbacks;
using MnistCnn.Comparison;
using MnistCnn.Data;
using MnistCnn.Data.Packed;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Comparison;

/// <summary>A comparison of networks on images that stay in files.</summary>
public sealed class PackedComparisonTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PackedImageSet _training;
    private readonly PackedImageSet _validation;
    private readonly PackedImageSet _test;

    public PackedComparisonTests() => (_training, _validation, _test) =
        (Pack("training", ShardChild.Training), Pack("validation", ShardChild.Validation),
            Pack("test", ShardChild.Test));

    private string Results => _directory.File("results");

    public void Dispose()
    {
        _training.Dispose();
        _validation.Dispose();
        _test.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(ShuffleOrder.Uniform)]
    [InlineData(ShuffleOrder.Blocks)]
    public void Run_on_files_gives_what_the_same_images_in_memory_give(ShuffleOrder order)
    {
        ComparisonResult expected = Of(order).Run(ShardChild.Training, ShardChild.Validation, ShardChild.Test);

        ComparisonResult result = Of(order).Run(_training, _validation, _test);

        ShardChild.Facts(result).Should().Equal(ShardChild.Facts(expected));
        result.TestWasValidation.Should().BeFalse();
    }

    [Fact]
    public void Shards_on_files_and_in_memory_merge_where_all_shuffle_alike()
    {
        Of(ShuffleOrder.Blocks, Results).RunShard(new ComparisonShard(1, 2), _training, _validation, _test);
        Of(ShuffleOrder.Blocks, Results).RunShard(
            new ComparisonShard(2, 2), ShardChild.Training, ShardChild.Validation, ShardChild.Test);

        ComparisonResult merged = Of(ShuffleOrder.Blocks, Results).Merge();

        ShardChild.Facts(merged).Should().Equal(
            ShardChild.Facts(Of(ShuffleOrder.Blocks).Run(_training, _validation, _test)));
    }

    [Fact]
    public void Merge_where_no_order_is_named_takes_the_order_of_the_shards()
    {
        Of(null, Results).RunShard(new ComparisonShard(1, 1), _training, _validation, _test);

        ShardChild.Facts(Of(null, Results).Merge()).Should().Equal(
            ShardChild.Facts(Of(ShuffleOrder.Blocks).Run(_training, _validation, _test)));
    }

    [Fact]
    public void Merge_of_shards_that_shuffled_in_different_orders_is_refused()
    {
        Of(null, Results).RunShard(new ComparisonShard(1, 2), _training, _validation, _test);
        Of(null, Results).RunShard(
            new ComparisonShard(2, 2), ShardChild.Training, ShardChild.Validation, ShardChild.Test);

        Action merge = () => Of(null, Results).Merge();

        merge.Should().Throw<InvalidDataException>()
            .WithMessage("*few-seed2*shuffle: Uniform in the file, Blocks now*");
    }

    [Fact]
    public void Shard_is_refused_with_results_of_another_file()
    {
        Of(null, Results).RunShard(new ComparisonShard(1, 1), _training, _validation, _test);
        using PackedImageSet other = Pack("other", Stripes.Make(400, seed: 9));

        Action run = () => Of(null, Results).RunShard(new ComparisonShard(1, 1), other, _validation, _test);

        run.Should().Throw<InvalidDataException>().WithMessage("*few-seed1*training images: 400 of*");
    }

    [Fact]
    public void Shard_that_was_cancelled_goes_on_from_the_file_opened_again()
    {
        using var cancellation = new CancellationTokenSource();
        var stop = new LambdaCallback
        {
            EpochBegin = (_, epoch) =>
            {
                if (epoch == 3)
                    cancellation.Cancel();
            },
        };
        Action cancelled = () => Of(null, Results, stop).RunShard(
            new ComparisonShard(1, 1), _training, _validation, _test, cancellation.Token);
        cancelled.Should().Throw<OperationCanceledException>();
        Directory.GetFiles(Results).Should().NotBeEmpty().And.OnlyContain(path => path.Contains("few-seed1.state."));
        List<int> begun = [];
        var record = new LambdaCallback { EpochBegin = (_, epoch) => begun.Add(epoch) };

        using PackedImageSet again = PackedImageSet.Open(_directory.File("training"));
        ComparisonResult result = Of(null, Results, record).Run(again, _validation, _test);

        begun[0].Should().Be(3);
        ShardChild.Facts(result).Should().Equal(ShardChild.Facts(Of(null).Run(_training, _validation, _test)));
    }

    [Fact]
    public void Result_tells_that_the_test_set_chose_where_both_were_opened_from_one_file()
    {
        using PackedImageSet again = PackedImageSet.Open(_directory.File("test"));

        Of(null).Run(_training, again, _test).TestWasValidation.Should().BeTrue();
        Of(null).Run(_training, ShardChild.Test, _test).TestWasValidation.Should().BeTrue();
    }

    private PackedImageSet Pack(string name, ImageSet images)
    {
        PackedImageWriter.Write(_directory.File(name), images, shuffleSeed: null);
        return PackedImageSet.Open(_directory.File(name));
    }

    private static ModelComparison Of(
        ShuffleOrder? order, string? directory = null, TrainingCallback? callback = null) =>
        new(ShardChild.Comparison(null).Variants)
        {
            Seeds = [1, 2],
            Training = new TrainerOptions { Epochs = 4, BatchSize = 8, Threads = 1, ShuffleOrder = order },
            ResultDirectory = directory,
            Callbacks = (_, _) => callback is null ? [] : [callback],
        };
}
