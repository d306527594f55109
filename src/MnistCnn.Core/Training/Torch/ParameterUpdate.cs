using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training.Torch;

/// <summary>What turns gradients into new weights: the user's optimizer, or Adam in one operation.</summary>
internal abstract class ParameterUpdate : IDisposable
{
    public abstract double LearningRate { set; }

    public static ParameterUpdate Create(nn.Module model, TrainerOptions options, FlatParameters? flat)
    {
        if (options.Optimizer is null && flat is not null)
            return new FusedAdamUpdate(flat, options);
        optim.Optimizer optimizer = options switch
        {
            { Optimizer: { } factory } => factory(model.parameters(), options.LearningRate)
                ?? throw new InvalidOperationException($"{nameof(TrainerOptions)}.{nameof(TrainerOptions.Optimizer)} gave no optimizer, but null."),
            { DecoupledWeightDecay: true } =>
                optim.AdamW(model.parameters(), options.LearningRate, beta1: 0.9, beta2: 0.999, eps: 1e-7, weight_decay: options.WeightDecay),
            _ => optim.Adam(model.parameters(), options.LearningRate, beta1: 0.9, beta2: 0.999, eps: 1e-7, weight_decay: options.WeightDecay),
        };
        return new OptimizerUpdate(optimizer, model, options.MaxGradientNorm);
    }

    /// <summary>Updates the parameters and clears the gradients.</summary>
    public abstract void Step();

    /// <summary>Keeps what the next step needs.</summary>
    /// <exception cref="NotSupportedException">The optimizer does not tell its state.</exception>
    public abstract void SaveState(TrainingState state);

    /// <summary>Takes over what <see cref="SaveState"/> kept.</summary>
    public abstract void LoadState(TrainingState state);

    public abstract void Dispose();

    private sealed class OptimizerUpdate(optim.Optimizer optimizer, nn.Module model, double? maxGradientNorm) : ParameterUpdate
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
            if (maxGradientNorm is { } limit)
                nn.utils.clip_grad_norm_(model.parameters(), limit);
            optimizer.step();
            optimizer.zero_grad();
        }

        public override void SaveState(TrainingState state) => OptimizerFields.Save(optimizer, state);

        public override void LoadState(TrainingState state) => OptimizerFields.Load(optimizer, state);

        public override void Dispose() => optimizer.Dispose();
    }

    private sealed class FusedAdamUpdate(FlatParameters flat, TrainerOptions options) : ParameterUpdate
    {
        private readonly Tensor[] _values = [flat.Values];
        private readonly Tensor[] _gradients = [flat.Gradients];
        private readonly Tensor[] _mean = [zeros_like(flat.Values).DetachFromDisposeScope()];
        private readonly Tensor[] _variance = [zeros_like(flat.Values).DetachFromDisposeScope()];
        private readonly Tensor[] _steps = [zeros([], device: flat.Values.device).DetachFromDisposeScope()];
        private readonly Tensor _rate = Number(options.LearningRate, flat);

        private readonly Tensor? _decay = options.WeightDecay > 0 ? Number(options.WeightDecay, flat) : null;
        private readonly Tensor? _limit = options.MaxGradientNorm is { } norm ? Number(norm, flat) : null;

        public override double LearningRate
        {
            set
            {
                using DisposeScope scope = NewDisposeScope();
                _rate.fill_(value);
            }
        }

        public override void Step()
        {
            if (_limit is not null)
                TorchScripts.ClipNorm(flat.Gradients, _limit);
            if (_decay is not null && options.DecoupledWeightDecay)
                TorchScripts.Shrink(flat.Values, _rate, _decay);
            else if (_decay is not null)
                TorchScripts.AddDecay(flat.Gradients, flat.Values, _decay);
            TorchScripts.KerasAdam(_values, _gradients, _mean, _variance, _steps, _rate);
        }

        public override void SaveState(TrainingState state)
        {
            int index = 0;
            foreach ((Tensor mean, Tensor variance) in flat.Split(_mean[0]).Zip(flat.Split(_variance[0])))
            {
                state.Part("mean").Set($"{index}", mean);
                state.Part("square").Set($"{index++}", variance);
            }

            state.Set("steps", _steps[0]);
        }

        public override void LoadState(TrainingState state)
        {
            int index = 0;
            foreach ((Tensor mean, Tensor variance) in flat.Split(_mean[0]).Zip(flat.Split(_variance[0])))
            {
                state.Part("mean").CopyTo($"{index}", mean);
                state.Part("square").CopyTo($"{index++}", variance);
            }

            state.CopyTo("steps", _steps[0]);
        }

        public override void Dispose()
        {
            _mean[0].Dispose();
            _variance[0].Dispose();
            _steps[0].Dispose();
            _rate.Dispose();
            _decay?.Dispose();
            _limit?.Dispose();
        }

        // On a GPU the fused operation takes the learning rate as float32 only.
        private static Tensor Number(double value, FlatParameters flat)
        {
            Device device = flat.Values.device;
            ScalarType type = device.type == DeviceType.CPU ? ScalarType.Float64 : ScalarType.Float32;
            return full([], value, type, device).DetachFromDisposeScope();
        }
    }
}
