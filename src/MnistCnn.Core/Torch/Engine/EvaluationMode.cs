using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>A module predicts until this is disposed; then each module in it is in the mode that it was in.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (nn.Module Module, bool Trains)[] _before;

    public EvaluationMode(nn.Module module)
    {
        // Those that stand in others come after them, because setting a mode sets that of all within.
        _before = [.. module.modules().Prepend(module).Distinct().Select(each => (each, each.training))];
        module.eval();
    }

    public void Dispose()
    {
        foreach ((nn.Module module, bool trains) in _before)
        {
            if (module.training != trains)
                module.train(trains);
        }
    }
}
