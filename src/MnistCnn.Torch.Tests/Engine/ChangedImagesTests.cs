using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Engine;

[Collection(TorchTests.Name)]
public sealed class ChangedImagesTests
{
    private static readonly ImageSet Images = Stripes.Make(40);
    private static readonly ImageAugmentation Wishes = new() { ElasticAlpha = 10 };
    private static readonly int[] First = [3, 1, 4], Second = [15, 9, 2, 6], Third = [5];

    [Fact]
    public void Images_that_were_expected_are_those_that_were_not()
    {
        using ChangedImages changed = Make(pass: 1), onDemand = Make(pass: 1);

        foreach ((int[] present, int[] next) in new[] { (First, Second), (Second, Third), (Third, []) })
        {
            changed.Expect(next);
            Bytes(changed, present).Should().Equal(Bytes(onDemand, present))
                .And.NotEqual(Images.Select(present).Pixels.ToArray());
        }

        changed.ForeseenCount.Should().Be(2);
    }

    [Fact]
    public void Others_than_those_expected_are_changed_all_the_same()
    {
        using ChangedImages changed = Make(pass: 1), onDemand = Make(pass: 1);
        changed.Expect(First);
        changed.Expect(Second);

        Bytes(changed, Third).Should().Equal(Bytes(onDemand, Third));
        changed.Expect([]);
        Bytes(changed, Second).Should().Equal(Bytes(onDemand, Second));
        changed.ForeseenCount.Should().Be(1);
    }

    [Fact]
    public void Images_expected_of_one_pass_are_not_those_of_the_next()
    {
        using ChangedImages changed = Make(pass: 1), onDemand = Make(pass: 2);
        changed.Expect(First);

        changed.BeginPass(2);

        Bytes(changed, First).Should().Equal(Bytes(onDemand, First));
    }

    [CudaFact]
    public void Training_with_changed_images_on_a_GPU_is_that_on_the_CPU()
    {
        TrainerOptions options = new() { Epochs = 2, BatchSize = 7, Seed = 1, Augmentation = Wishes };
        Cnn[] trained = [.. new[] { "cuda", "cpu" }.Select(device =>
        {
            CnnBuilder builder = new CnnBuilder()
                .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16).WithClassCount(4)
                .WithBatchNormalization(BatchNormalization.AfterPooling).WithDropout(0).WithSeed(1);
            using TorchModel model = TorchModel.Of(builder.Build(), device);
            new Trainer(model, options).Fit(Images);
            return model.ToCnn();
        })];

        trained[0].ShouldHaveWeightsOf(trained[1], 1e-2);
    }

    private static ChangedImages Make(long pass)
    {
        var images = new ChangedImages(Images, Wishes, seed: 1, CPU);
        images.BeginPass(pass);
        return images;
    }

    private static byte[] Bytes(ChangedImages changed, int[] indices)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = changed.Of(indices);
        images.shape.Should().Equal(indices.Length, 1, Stripes.Side, Stripes.Side);
        return [.. images.data<byte>()];
    }
}
