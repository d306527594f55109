using MnistCnn.Models;

namespace MnistCnn.Engines.Fused;

/// <summary>How many threads train where nobody said.</summary>
internal static class TrainingThreads
{
    // A thread that has less to do in a step waits for the others as long as it works. Of the notebook's networks two
    // threads took 0.9 to 1.15 of the time of one for one or two images, 8 and 17 million operations, and less from
    // four on. More than two were not measured.
    private const double OperationsOfThread = 16e6;

    /// <summary>
    /// As many as were asked for; else one for each processor, but no more than pay. Where images are changed on their
    /// way in, that is work for all.
    /// </summary>
    public static int Of(Cnn model, IStepOptions options) =>
        options.Threads is null && options.Augmentation is null
            ? WorthTheirTime(model.Layout, options.BatchSize, options.ThreadCount)
            : options.ThreadCount;

    /// <summary>How many threads pay, from 1 to <paramref name="most"/>.</summary>
    public static int WorthTheirTime(CnnLayout layout, int batchSize, int most) =>
        (int)Math.Clamp(OperationsOfStep(layout, batchSize) / OperationsOfThread, 1, most);

    private static double OperationsOfStep(CnnLayout layout, int batchSize) =>
        (double)StepOperations.PerUseOfWeight * batchSize * layout.Layers.Sum(layer => layer.Tensors
            .Where(tensor => tensor.IsParameter && tensor.Shape.Length > 1)
            .Sum(tensor => (double)tensor.Count / tensor.Shape[0] * layer.Output.Length));
}
