using System.Diagnostics;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Data.Packed;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>The notebook's network with two convolutions, trained on many images.</summary>
internal static class LargeSetTraining
{
    private static readonly TrainerOptions OneEpoch = new() { Epochs = 1, Seed = LargeSet.Seed };

    /// <summary>One epoch on all images of a file.</summary>
    public static Task RunAsync(LargeSetOptions options, PackedImageSet images) => TrainAsync(
        images, OneEpoch with { ShuffleOrder = options.Uniform ? ShuffleOrder.Uniform : ShuffleOrder.Blocks });

    /// <summary>As many images, made on the way.</summary>
    public static async Task RunEpochsAsync(LargeSetOptions options) => await TrainAsync(
        (await MnistDataset.LoadAsync()).Train,
        OneEpoch with { Epochs = options.Epochs, Augmentation = LargeSet.Augmentation });

    /// <summary>Epochs on images that fit into memory, from there and from the file, in turns.</summary>
    public static void Compare(LargeSetOptions options, PackedImageSet images)
    {
        ImageSource inFile = images.Take(options.Images);
        ImageSet inMemory = images.Select([.. Enumerable.Range(0, inFile.Count)]);
        (string Name, ImageSource Images, ShuffleOrder Order)[] ways =
        [
            ("in memory, uniform order", inMemory, ShuffleOrder.Uniform),
            ("in a file, blocks", inFile, ShuffleOrder.Blocks),
            ("in a file, uniform order", inFile, ShuffleOrder.Uniform),
        ];
        double[][] seconds = [.. ways.Select(_ => new double[options.Rounds])];
        for (int round = -1; round < options.Rounds; round++)
            for (int way = 0; way < ways.Length; way++)
            {
                double time = Fit(ways[way].Images, OneEpoch with { ShuffleOrder = ways[way].Order }).Seconds;
                // The first round warms up.
                if (round >= 0)
                    seconds[way][round] = time;
            }

        for (int way = 0; way < ways.Length; way++)
        {
            double share = Median(seconds[0].Zip(seconds[way], (memory, file) => memory / file));
            Console.WriteLine(
                $"{ways[way].Name,-26} {inFile.Count / Median(seconds[way]),10:N0} images/s  {share:P0} of the speed "
                + "in memory");
        }
    }

    private static async Task TrainAsync(ImageSource images, TrainerOptions options)
    {
        (Trainer trainer, double seconds) = Fit(images, options, new CosineDecay());
        double trained = (double)images.Count * options.Epochs;
        Console.WriteLine(
            $"{trained:N0} images in {seconds:0.0} s, {trained / seconds:N0} images/s, peak resident memory "
            + $"{ProcessMemory.PeakMegabytes():0} MB");
        // Loaded now, so that the peak was that of training.
        ImageSet test = (await MnistDataset.LoadAsync()).Test;
        Console.WriteLine($"right of the test set: {trainer.Evaluate(test).Accuracy:P2}");
    }

    private static (Trainer Trainer, double Seconds) Fit(
        ImageSource images, TrainerOptions options, params TrainingCallback[] callbacks)
    {
        Cnn model = new CnnBuilder().WithConvDepth(2).WithSeed(LargeSet.Seed).Build();
        var trainer = new Trainer(model, options);
        foreach (TrainingCallback callback in callbacks)
            trainer.Callbacks.Add(callback);
        long start = Stopwatch.GetTimestamp();
        trainer.Fit(images);
        return (trainer, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
