using MnistCnn.Engines;
using MnistCnn.State;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>The step of an optimizer of TorchSharp, the user's or its own.</summary>
internal sealed class TorchOptimizerStep(
    optim.Optimizer optimizer, nn.Module module, IStepOptions options) : OptimizerStep
{
    private readonly Parameter[] _parameters = [.. module.parameters()];
    private readonly double[] _firstRates = [.. (optimizer.ParamGroups ?? []).Select(group => group.LearningRate)];
    private double _learningRate = options.LearningRate;

    public override void ClearGradients()
    {
        optimizer.zero_grad();
        // Those that the optimizer does not know would count in the norm.
        foreach (Parameter parameter in _parameters)
            parameter.grad = null;
    }

    public override void Step(double learningRate)
    {
        SetLearningRate(learningRate);
        if (options.MaxGradientNorm is { } limit)
            nn.utils.clip_grad_norm_(_parameters, limit);
        optimizer.step();
    }

    public override void SaveState(TrainingState state) => OptimizerFields.Save(optimizer, state);

    public override void LoadState(TrainingState state) => OptimizerFields.Load(optimizer, state);

    public override void Dispose()
    {
        ClearGradients();
        optimizer.Dispose();
    }

    // Groups keep their ratios to each other. Where nobody changes the rate, the optimizer's own stay as they are.
    private void SetLearningRate(double learningRate)
    {
        if (learningRate == _learningRate)
            return;
        _learningRate = learningRate;
        foreach ((optim.ILearningRateController group, double rate) in (optimizer.ParamGroups ?? []).Zip(_firstRates))
            group.LearningRate = rate * (learningRate / options.LearningRate);
    }
}
