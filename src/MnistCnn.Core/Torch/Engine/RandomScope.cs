using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// What is random in libtorch follows from a seed until this is disposed; then its generator on the CPU is as it was.
/// </summary>
/// <remarks>
/// Dropout draws from the one generator of the process and cannot be given another. So one thread at a time is in here:
/// the steps of several runs take turns.
/// </remarks>
internal readonly ref struct RandomScope : IDisposable
{
    private static readonly Lock Turn = new();

    private readonly Tensor _before;

    public RandomScope(long seed)
    {
        Turn.Enter();
        try
        {
            _before = random.get_rng_state();
            random.manual_seed(seed).Dispose();
        }
        catch
        {
            Turn.Exit();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            random.set_rng_state(_before);
            _before.Dispose();
        }
        finally
        {
            Turn.Exit();
        }
    }
}
