using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Training;

[Collection(TestedModel.Collection)]
public sealed class PredictValidationTests
{
    [Fact]
    public void PredictValidation_uses_the_weights_of_the_last_step()
    {
        ImageSet validation = Stripes.Make(20, seed: 2);
        PredictionSet? last = null;
        Trainer trainer = Make(new LambdaCallback { BatchEnd = (context, _) => last = context.PredictValidation() });

        trainer.Fit(Stripes.Make(24), validation);

        Probabilities(last!).Should().Equal(Probabilities(trainer.Predict(validation)));
    }

    [Fact]
    public void PredictValidation_after_every_batch_changes_nothing()
    {
        TrainingHistory expected = Make(new LambdaCallback()).Fit(Stripes.Make(24), Stripes.Make(20));
        TrainingHistory actual = Make(new LambdaCallback { BatchEnd = (context, _) => context.PredictValidation() })
            .Fit(Stripes.Make(24), Stripes.Make(20));

        actual.Epochs.Select(epoch => (epoch.Training, epoch.Validation))
            .Should().Equal(expected.Epochs.Select(epoch => (epoch.Training, epoch.Validation)));
    }

    [Fact]
    public void PredictValidation_without_a_validation_set_says_so()
    {
        Trainer trainer = Make(new LambdaCallback { EpochEnd = (context, _) => context.PredictValidation() });

        ((Action)(() => trainer.Fit(Stripes.Make(24)))).Should().Throw<InvalidOperationException>()
            .WithMessage("*no validation set*");
    }

    // With dropout, so that a model left in evaluation mode would show.
    private static Trainer Make(TrainingCallback callback)
    {
        Cnn model = new CnnBuilder()
            .WithInput(Stripes.Side, Stripes.Side).WithFilters(8).WithDenseUnits(16).WithDropout(0.5)
            .WithClassCount(4).WithSeed(1).Build();
        return new Trainer(TestedModel.Of(model), new TrainerOptions { Epochs = 2, BatchSize = 8, Seed = 1 })
        {
            Callbacks = { callback },
        };
    }

    private static float[] Probabilities(PredictionSet predictions) =>
        [.. Enumerable.Range(0, predictions.Count).SelectMany(index => predictions.GetProbabilities(index).ToArray())];
}
