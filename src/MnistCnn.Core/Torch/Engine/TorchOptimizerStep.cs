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

    // What was asked for last; before that, what the optimizer was made with.
    private double? _asked;

    public override double LearningRate =>
        Groups.Select(group => group.LearningRate).FirstOrDefault(rate => rate > 0, _asked ?? options.LearningRate);

    private double FirstRate => _firstRates.FirstOrDefault(rate => rate > 0, options.LearningRate);

    private IEnumerable<optim.ILearningRateController> Groups => optimizer.ParamGroups ?? [];

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
        if (learningRate == (_asked ?? FirstRate))
            return;
        _asked = learningRate;
        foreach ((optim.ILearningRateController group, double rate) in Groups.Zip(_firstRates))
            group.LearningRate = rate * (learningRate / FirstRate);
    }
}
