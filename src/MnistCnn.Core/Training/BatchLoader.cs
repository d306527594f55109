using MnistCnn.Data;

namespace MnistCnn.Training;

/// <summary>Brings the images of one step after the other.</summary>
internal abstract class BatchLoader : IDisposable
{
    /// <param name="images">The images to train on.</param>
    /// <param name="options">How to train.</param>
    /// <param name="stepsPerPass">Batches of a pass over the images.</param>
    /// <param name="seed">Of their order.</param>
    public static BatchLoader Create(ImageSource images, TrainerOptions options, int stepsPerPass, long seed)
    {
        var order = new BatchOrder(images, options, stepsPerPass, seed);
        return images.IsInMemory ? new BatchesInMemory(order) : new PrefetchedBatches(order, images);
    }

    /// <param name="stepNumber">0 for the first of the first epoch; fastest where one follows the other.</param>
    /// <returns>What stays as it is until the next call.</returns>
    public abstract Batch Load(long stepNumber);

    /// <summary>
    /// The batch after one that <see cref="Load"/> gave last; none where its pass ends, or where its images are not
    /// there yet.
    /// </summary>
    public abstract Batch After(long stepNumber);

    public abstract void Dispose();

    private sealed class BatchesInMemory(BatchOrder order) : BatchLoader
    {
        public override Batch Load(long stepNumber) =>
            new(order.PassOf(stepNumber), order.BatchOf(stepNumber), loaded: default);

        public override Batch After(long stepNumber) =>
            order.EndsPass(stepNumber) ? default : Load(stepNumber + 1);

        public override void Dispose()
        {
        }
    }
}
