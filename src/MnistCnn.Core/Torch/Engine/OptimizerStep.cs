using MnistCnn.Engines;
using MnistCnn.Optimizers;
using MnistCnn.State;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>What turns gradients into new weights: Adam in one operation, or an optimizer of TorchSharp.</summary>
internal abstract class OptimizerStep : IDisposable
{
    public static OptimizerStep Create(TorchModel model, IStepOptions options)
    {
        nn.Module module = model.Module;
        if (model.Optimizer is { } factory)
            return Wrap(
                factory(module.parameters(), options.LearningRate)
                ?? throw new InvalidOperationException(
                    $"{nameof(TorchModel)}.{nameof(TorchModel.Optimizer)} gave no optimizer, but null."));
        return options.Optimizer switch
        {
            Adam adam => new AdamStep(
                module, options, (adam.Beta1, adam.Beta2, adam.Epsilon), (adam.WeightDecay, false)),
            AdamW adam => new AdamStep(
                module, options, (adam.Beta1, adam.Beta2, adam.Epsilon), (adam.WeightDecay, true)),
            Sgd sgd => Wrap(optim.SGD(
                module.parameters(), options.LearningRate, sgd.Momentum, dampening: 0, sgd.WeightDecay, sgd.Nesterov)),
            RmsProp rms => Wrap(optim.RMSProp(
                module.parameters(), options.LearningRate, rms.Rho, rms.Epsilon, rms.WeightDecay, rms.Momentum)),
            _ => throw new NotSupportedException($"There is no {options.Optimizer.GetType().Name} here."),
        };

        OptimizerStep Wrap(optim.Optimizer optimizer) => new TorchOptimizerStep(optimizer, module, options);
    }

    /// <summary>Forgets the gradients of the last step, and whatever somebody else has derived since.</summary>
    public abstract void ClearGradients();

    /// <inheritdoc cref="ITrainingStep.LearningRate"/>
    public abstract double LearningRate { get; }

    /// <summary>Updates the parameters by their gradients.</summary>
    public abstract void Step(double learningRate);

    /// <summary>Keeps what the next step needs.</summary>
    /// <exception cref="NotSupportedException">The optimizer does not tell its state.</exception>
    public abstract void SaveState(TrainingState state);

    /// <summary>Takes over what <see cref="SaveState"/> kept.</summary>
    public abstract void LoadState(TrainingState state);

    public abstract void Dispose();
}
