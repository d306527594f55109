using System.Globalization;
using MnistCnn.Benchmarks;
using MnistCnn.Data;
using MnistCnn.Distributed;
using MnistCnn.Models;
using MnistCnn.Recipes;
using MnistCnn.Training;

// How long a step takes, on as many ranks of one thread as the launcher has started: without one, on one.
// Arguments: notebook or accurate, images of a batch, steps of a round, rounds.
const int Timeout = 10;
if (args is not [("notebook" or "accurate") and var network, var batch, var steps, var rounds])
{
    Console.Error.WriteLine("notebook|accurate BATCH STEPS ROUNDS");
    return 2;
}

using MpiGroup group = MpiGroup.Join(TimeSpan.FromSeconds(Timeout));
TrainingRecipe recipe = network == "notebook" ? TrainingRecipe.Notebook : TrainingRecipe.Accurate;
int batchSize = int.Parse(batch, CultureInfo.InvariantCulture);
int stepCount = int.Parse(steps, CultureInfo.InvariantCulture);
ImageSet images = RandomImages.Make(Math.Max(4096, batchSize));
TrainerOptions options = recipe.Training with
{
    // The first round warms up.
    Epochs = int.Parse(rounds, CultureInfo.InvariantCulture) + 1, StepsPerEpoch = stepCount,
    BatchSize = batchSize, Threads = 1, Seed = 1,
};
Cnn model = recipe.Model.Build(seed: 1);
var trainer = new Trainer(model, options) { Group = group };
if (group.Rank == 0)
    Console.WriteLine($"{group.Size} ranks of one thread, {group.LibraryVersion}, train.");
long parameters = model.Summary().TrainableParameters;
TrainingHistory history = trainer.Fit(images);
double[] times = [.. history.Epochs.Skip(1).Select(epoch => epoch.Duration.TotalMilliseconds / stepCount).Order()];
if (group.Rank == 0)
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{network} ({parameters:N0} parameters), batch {batchSize}, {group.Size} ranks: "
        + $"{times[times.Length / 2]:0.000} ms a step, from {times[0]:0.000} to {times[^1]:0.000}"));
return 0;
