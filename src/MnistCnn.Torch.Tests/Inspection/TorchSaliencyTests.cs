using MnistCnn.Data;
using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using static TorchSharp.torch;
using Padding = MnistCnn.Models.Padding;

namespace MnistCnn.Tests.Inspection;

/// <summary>Saliency by our loops and by autograd, beside finite differences in double precision.</summary>
[Collection(TorchTests.Name)]
public sealed class TorchSaliencyTests
{
    private static readonly ImageSet Images = Stripes.Make(8);
    private static CnnBuilder Network =>
        new CnnBuilder().WithFilters(5, 6).WithInput(12, 12).WithClassCount(4).WithDenseUnits(9).WithSeed(3);

    public static TheoryData<PoolingKind, BatchNormalization, Padding> Networks
    {
        get
        {
            var data = new TheoryData<PoolingKind, BatchNormalization, Padding>();
            foreach (PoolingKind pooling in Enum.GetValues<PoolingKind>())
                foreach (BatchNormalization normalization in Enum.GetValues<BatchNormalization>())
                    foreach (Padding padding in Enum.GetValues<Padding>())
                        data.Add(pooling, normalization, padding);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Gradient_is_that_of_finite_differences(
        PoolingKind pooling, BatchNormalization normalization, Padding padding)
    {
        Cnn model = Network.WithPooling(pooling).WithBatchNormalization(normalization)
            .WithKernelSize(3, padding).Build()
            .WithTrainedStatistics();
        using CnnModule module = model.ToModule(), precise = model.ToModule();
        precise.to(ScalarType.Float64).eval();
        float[] expected = Differences(precise, Images.GetImage(5), 2);

        Saliency ours = Saliency.Of(model, Images, index: 5, classIndex: 2);
        Saliency byAutograd = TorchSaliency.Of(module, Images, index: 5, classIndex: 2);

        ours.Gradient.ToArray().ShouldBeCloseTo(expected, 1e-5, "gradients");
        ours.Magnitude.ToArray().Should().Equal(ours.Gradient.ToArray().Select(Math.Abs));
        byAutograd.Gradient.ToArray().ShouldBeCloseTo(expected, 1e-5, "gradients");
        byAutograd.Probability.Should().BeApproximately(ours.Probability, 1e-6);
    }

    [Fact]
    public void Class_left_out_is_the_predicted_one()
    {
        Cnn model = Network.Build();
        using CnnModule module = model.ToModule();

        Saliency expected = Saliency.Of(model, Images, 3), saliency = TorchSaliency.Of(module, Images, 3);

        saliency.ClassIndex.Should().Be(expected.ClassIndex);
        saliency.Probability.Should().BeApproximately(expected.Probability, 1e-6);
        saliency.Image.GetImage(0).SequenceEqual(Images.GetImage(3)).Should().BeTrue();
    }

    [Fact]
    public void Magnitude_of_several_channels_is_the_largest()
    {
        ImageSet colors =
            ImageSet.FromArrays(new byte[3 * 2 * 2], [0], 2, 2, channels: 3, classNames: ["dark", "bright"]);
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(12, 2));
        float[] weights = [1, -2, 3, 0, -4, 1, 2, 0, 2, 1, -5, 0];
        using (no_grad())
        using (DisposeScope scope = NewDisposeScope())
            model.parameters().First()[0].copy_(tensor(weights));

        Saliency saliency = TorchSaliency.Of(model, colors, 0, classIndex: 0);

        saliency.Gradient.ToArray().Should().Equal(weights);
        saliency.Magnitude.ToArray().Should().Equal(4, 2, 5, 0);
    }

    [Fact]
    public void Of_leaves_mode_gradients_and_memory_alone_also_where_gradients_are_off()
    {
        using CnnModule model = Network.Build().ToModule();
        model.train();
        _ = TorchSaliency.Of(model, Images, 0);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (no_grad())
            _ = TorchSaliency.Of(model, Images, 0);

        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
        model.training.Should().BeTrue();
        model.parameters().Should().OnlyContain(parameter => ReferenceEquals(parameter.grad, null));
    }

    [CudaFact]
    public void Gradient_on_a_GPU_is_that_of_the_CPU()
    {
        using CnnModule model = Network.Build().ToModule();
        float[] expected = TorchSaliency.Of(model, Images, 1).Gradient.ToArray();

        model.to(CUDA);

        TorchSaliency.Of(model, Images, 1).Gradient.ToArray().ShouldBeCloseTo(expected, 1e-2);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_class_that_is_none_is_refused(int classIndex)
    {
        using CnnModule model = Network.Build().ToModule();

        Action of = () => TorchSaliency.Of(model, Images, 0, classIndex);

        of.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(classIndex))
            .WithMessage($"*4 classes, 0 to 3*{classIndex} was asked for*");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void An_image_that_is_none_is_refused(int index)
    {
        using CnnModule model = Network.Build().ToModule();

        Action of = () => TorchSaliency.Of(model, Images, index);

        of.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(index));
    }

    [Fact]
    public void More_logits_than_classes_are_refused()
    {
        using CnnModule model = Network.WithClassCount(5).Build().ToModule();

        Action of = () => TorchSaliency.Of(model, Images, 0);

        of.Should().Throw<ArgumentException>().WithParameterName("images").WithMessage("*5 logits*4 classes*");
    }

    [Fact]
    public void A_disposed_network_is_refused()
    {
        CnnModule model = Network.Build().ToModule();
        model.Dispose();

        Action of = () => TorchSaliency.Of(model, Images, 0);

        of.Should().Throw<ObjectDisposedException>();
    }

    // Central differences in double precision, pixel by pixel.
    private static float[] Differences(CnnModule model, ReadOnlySpan<byte> image, int classIndex)
    {
        const double Step = 1e-6;
        double[] pixels = [.. image.ToArray().Select(value => value / 255.0)];
        return [.. Enumerable.Range(0, pixels.Length)
            .Select(i => (float)((Logit(i, Step) - Logit(i, -Step)) / (2 * Step)))];

        double Logit(int changed, double by)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            double[] moved = [.. pixels];
            moved[changed] += by;
            return model.forward(tensor(moved).reshape(1, 1, Stripes.Side, Stripes.Side))[0, classIndex].item<double>();
        }
    }
}
