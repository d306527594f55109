using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training.Torch;

/// <summary>What turns gradients into new weights: the user's optimizer, or Adam in one operation.</summary>
internal abstract class ParameterUpdate : IDisposable
{
    public abstract double LearningRate { set; }

    public static ParameterUpdate Create(nn.Module model, TrainerOptions options, FlatParameters? flat) => (options.Optimizer, flat) switch
    {
        ({ } factory, _) => new OptimizerUpdate(factory(model.parameters(), options.LearningRate)),
        (null, null) => new OptimizerUpdate(optim.Adam(model.parameters(), options.LearningRate, beta1: 0.9, beta2: 0.999, eps: 1e-7)),
        (null, _) => new FusedAdamUpdate(flat, options.LearningRate),
    };

    /// <summary>Updates the parameters and clears the gradients.</summary>
    public abstract void Step();

    public abstract void Dispose();

    private sealed class OptimizerUpdate(optim.Optimizer optimizer) : ParameterUpdate
    {
        public override double LearningRate
        {
            set
            {
                foreach (optim.ILearningRateController group in optimizer.ParamGroups)
                    group.LearningRate = value;
            }
        }

        public override void Step()
        {
            optimizer.step();
            optimizer.zero_grad();
        }

        public override void Dispose() => optimizer.Dispose();
    }

    private sealed class FusedAdamUpdate(FlatParameters flat, double rate) : ParameterUpdate
    {
        private readonly Tensor[] _values = [flat.Values];
        private readonly Tensor[] _gradients = [flat.Gradients];
        private readonly Tensor[] _mean = [zeros_like(flat.Values).DetachFromDisposeScope()];
        private readonly Tensor[] _variance = [zeros_like(flat.Values).DetachFromDisposeScope()];
        private readonly Tensor[] _steps = [zeros([], device: flat.Values.device).DetachFromDisposeScope()];
        private readonly Tensor _rate = full([], rate, ScalarType.Float64, flat.Values.device).DetachFromDisposeScope();

        public override double LearningRate
        {
            set
            {
                using DisposeScope scope = NewDisposeScope();
                _rate.fill_(value);
            }
        }

        public override void Step() => TorchScripts.KerasAdam(_values, _gradients, _mean, _variance, _steps, _rate);

        public override void Dispose()
        {
            _mean[0].Dispose();
            _variance[0].Dispose();
            _steps[0].Dispose();
            _rate.Dispose();
        }
    }
}
