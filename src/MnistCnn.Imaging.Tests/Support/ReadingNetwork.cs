using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Support;

/// <summary>A network that reads digits, trained for a moment on MNIST, once for all tests.</summary>
internal static class ReadingNetwork
{
    private static readonly Lazy<Task<Cnn>> Network = new(TrainAsync);

    /// <summary>A copy of it, with which a test does as it likes.</summary>
    public static async Task<Cnn> CloneAsync() => (await Network.Value).Clone();

    private static async Task<Cnn> TrainAsync()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        Cnn model = new CnnBuilder().WithSeed(1).Build();
        new Trainer(model, new TrainerOptions { Epochs = 2, BatchSize = 128, Seed = 1 }).Fit(mnist.Train.Take(30_000));
        return model;
    }
}
