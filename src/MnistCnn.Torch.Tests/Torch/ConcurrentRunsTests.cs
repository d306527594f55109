using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch;

/// <summary>libtorch has one generator for all: runs must not take each other's numbers, nor the caller's.</summary>
[Collection(TorchTests.Name)]
public sealed class ConcurrentRunsTests
{
    private static readonly ImageSet Images = Stripes.Make(80);

    [Fact]
    public async Task Two_runs_at_once_come_to_the_bits_of_two_runs_in_turn()
    {
        (Cnn first, Cnn second) = (Train(1), Train(2));

        Cnn[] atOnce = await Task.WhenAll(Task.Run(() => Train(1)), Task.Run(() => Train(2)));

        atOnce[0].ShouldBeTheSameAs(first);
        atOnce[1].ShouldBeTheSameAs(second);
    }

    [Fact]
    public void Draws_of_a_callback_do_not_change_the_weights_and_go_on_as_they_began()
    {
        Cnn undisturbed = Train(1);
        random.manual_seed(7).Dispose();
        float[] expected = [.. Enumerable.Range(0, 20).Select(_ => Draw())];
        random.manual_seed(7).Dispose();
        List<float> drawn = [];

        Cnn disturbed = Train(1, () => drawn.Add(Draw()));

        disturbed.ShouldBeTheSameAs(undisturbed);
        drawn.Should().Equal(expected);
    }

    [Fact]
    public void Fit_leaves_the_callers_generator_as_it_was()
    {
        random.manual_seed(7).Dispose();
        float expected = Draw();
        random.manual_seed(7).Dispose();

        Train(1);

        Draw().Should().Be(expected);
    }

    private static Cnn Train(int seed, Action? batchEnd = null)
    {
        using TorchModel model = TorchModel.Of(
            new CnnBuilder().WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(16).WithClassCount(4)
                .WithDropout(0.5).WithSeed(seed).Build(),
            "cpu");
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 2, BatchSize = 8, Seed = seed });
        trainer.Callbacks.Add(new Drawing(batchEnd ?? (() => { })));
        trainer.Fit(Images, Images);
        return model.ToCnn();
    }

    private static float Draw()
    {
        using Tensor drawn = rand(1);
        return drawn.item<float>();
    }

    private sealed class Drawing(Action batchEnd) : TrainingCallback
    {
        public override void OnBatchEnd(TrainingContext context, BatchReport report) => batchEnd();
    }
}
