using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>Calls that cannot work are refused in words.</summary>
public sealed class BadCallTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = SmallModels.Builder.Build();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Fit_of_no_images_names_the_parameter() =>
        new Trainer(_model).Invoking(trainer => trainer.Fit((ImageSet)null!)).Should().Throw<ArgumentNullException>()
            .WithParameterName("training");

    [Fact]
    public void Fit_with_a_callback_that_is_null_says_which() =>
        Fit(new LambdaCallback(), null!).Should().Throw<InvalidOperationException>()
            .WithMessage("Callback 2 of 2 is null.");

    [Fact]
    public void Trainer_with_an_optimizer_that_is_null_names_the_option() =>
        FluentActions.Invoking(() => new Trainer(_model, new TrainerOptions { Optimizer = null! }))
            .Should().Throw<ArgumentNullException>().WithParameterName("Optimizer");

    private Action Fit(params TrainingCallback[] callbacks)
    {
        var trainer = new Trainer(_model, new TrainerOptions { Epochs = 1 });
        Array.ForEach(callbacks, trainer.Callbacks.Add);
        return () => trainer.Fit(Stripes.Make(8));
    }
}
