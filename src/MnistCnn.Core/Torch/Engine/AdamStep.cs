using MnistCnn.Engines;
using MnistCnn.State;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// Adam as Keras has it, over all parameters in one operation: TorchSharp's own takes ten native calls for each of
/// them.
/// </summary>
internal sealed class AdamStep : OptimizerStep
{
    private readonly Parameter[] _parameters;

    // Of the parameters that had a gradient so far; a frozen one costs no memory.
    private readonly Tensor?[] _means;
    private readonly Tensor?[] _variances;
    private readonly Tensor _steps;
    private readonly (double Beta1, double Beta2, double Epsilon) _moments;
    private readonly (double Rate, bool IsDecoupled) _decay;
    private readonly double? _maxGradientNorm;
    private long _number;
    private double _learningRate;

    public AdamStep(
        nn.Module module, IStepOptions options, (double Beta1, double Beta2, double Epsilon) moments,
        (double Rate, bool IsDecoupled) decay)
    {
        (_moments, _decay) = (moments, decay);
        (_maxGradientNorm, _learningRate) = (options.MaxGradientNorm, options.LearningRate);
        _parameters = [.. module.parameters().Distinct()];
        (_means, _variances) = (new Tensor?[_parameters.Length], new Tensor?[_parameters.Length]);
        _steps = zeros([], ScalarType.Float32, _parameters.FirstOrDefault()?.device ?? CPU).DetachFromDisposeScope();
    }

    public override double LearningRate => _learningRate;

    public override void ClearGradients()
    {
        foreach (Parameter parameter in _parameters)
            parameter.grad = null;
    }

    public override void Step(double learningRate)
    {
        _learningRate = learningRate;
        using IDisposable noGradient = no_grad();
        List<Tensor> parameters = [], gradients = [], means = [], variances = [], steps = [];
        for (int i = 0; i < _parameters.Length; i++)
        {
            // A frozen parameter has no gradient, nor has one that the loss does not hang on.
            if (_parameters[i].grad is not { } gradient)
                continue;
            parameters.Add(_parameters[i]);
            gradients.Add(gradient);
            means.Add(_means[i] ??= Zeros(_parameters[i]));
            variances.Add(_variances[i] ??= Zeros(_parameters[i]));
            steps.Add(_steps);
        }

        if (parameters.Count == 0)
            return;
        if (_maxGradientNorm is { } limit)
            TorchScripts.ClipNorm([.. gradients], limit);
        // Keras adds ε to the uncorrected root, libtorch to the corrected one.
        double epsilon = _moments.Epsilon / Math.Sqrt(1 - Math.Pow(_moments.Beta2, ++_number));
        TorchScripts.Adam(
            [[.. parameters], [.. gradients], [.. means], [.. variances], [.. steps]],
            learningRate, (_moments.Beta1, _moments.Beta2, epsilon), _decay);
    }

    public override void SaveState(TrainingState state)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            state.Part("used").Set($"{i}", _means[i] is not null);
            if (_means[i] is not { } mean || _variances[i] is not { } variance)
                continue;
            state.Part("mean").Set($"{i}", mean);
            state.Part("square").Set($"{i}", variance);
        }

        state.Set("steps", _number);
    }

    public override void LoadState(TrainingState state)
    {
        DropMoments();
        for (int i = 0; i < _parameters.Length; i++)
        {
            if (!state.Part("used").GetBoolean($"{i}"))
                continue;
            state.Part("mean").CopyTo($"{i}", _means[i] = Zeros(_parameters[i]));
            state.Part("square").CopyTo($"{i}", _variances[i] = Zeros(_parameters[i]));
        }

        _number = state.GetInt64("steps");
        using DisposeScope scope = NewDisposeScope();
        _steps.fill_(_number);
    }

    public override void Dispose()
    {
        ClearGradients();
        DropMoments();
        _steps.Dispose();
    }

    private void DropMoments()
    {
        foreach (Tensor? tensor in _means.Concat(_variances))
            tensor?.Dispose();
        Array.Clear(_means);
        Array.Clear(_variances);
    }

    private static Tensor Zeros(Parameter parameter) =>
        zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
}
