namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// A part of the way from images to loss and back. Each worker takes its own images of the batch through all stages.
/// </summary>
internal abstract class Stage
{
    /// <summary>
    /// Whether an image can go through this stage and its neighbours while it is in the cache, before the next one
    /// comes; else all of a worker's images go through together.
    /// </summary>
    public virtual bool IsImageWise => false;

    /// <summary>Makes room for the images that are under way at once.</summary>
    public virtual void Reserve()
    {
    }

    /// <summary>Called before a worker's first image of a step.</summary>
    public virtual void Begin(int worker)
    {
    }

    /// <summary>From the values of the stage before to those of this one.</summary>
    public abstract void Forward(int worker, int first, int end);

    /// <summary>Called before an image comes back: computes again what its stages read and nobody kept.</summary>
    public virtual void Restore(int worker, int image)
    {
    }

    /// <summary>
    /// From the gradient of this stage's values to that of the stage before, and to those of its parameters.
    /// </summary>
    public abstract void Backward(int worker, int first, int end);

    /// <summary>Called once all of a worker's images are back.</summary>
    public virtual void EndBackward(int worker)
    {
    }
}
