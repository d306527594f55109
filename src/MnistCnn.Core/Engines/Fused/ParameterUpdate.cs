using MnistCnn.Engines.Fused.Stages;
using MnistCnn.Models;
using MnistCnn.Optimizers;

namespace MnistCnn.Engines.Fused;

/// <summary>
/// From gradients to new parameters. Each worker updates what it has just summed up, so nobody waits in between, unless
/// the norm of the whole gradient is wanted first.
/// </summary>
internal sealed class ParameterUpdate
{
    private readonly StepState _state;
    private readonly TrainableStage[] _stages;
    private readonly UpdateRule[] _rules;
    private readonly double? _maxGradientNorm;
    private readonly double[] _squaredNorms;

    public ParameterUpdate(StepState state, TrainableStage[] stages, Optimizer optimizer, double? maxGradientNorm)
    {
        (_state, _stages, _maxGradientNorm) = (state, stages, maxGradientNorm);
        _rules = state.Each(_ => UpdateRule.Of(optimizer));
        _squaredNorms = new double[state.Threads];
        Moments = [.. Enumerable.Range(0, _rules[0].MomentCount)
            .Select(_ => new AlignedBuffer<float>(state.Weights.Parameters.Length))];
    }

    /// <summary>What the optimizer keeps from step to step, each laid out as the parameters.</summary>
    public AlignedBuffer<float>[] Moments { get; }

    /// <summary>Sums up the gradients of a worker's parameters, over all ranks too, and updates these.</summary>
    public void Run(int worker, double learningRate)
    {
        foreach (TrainableStage stage in _stages)
        {
            if (!stage.IsFrozen)
                stage.SumGradients(worker);
        }

        if (_state.Group is { } group)
            AllReduce(worker, group);
        UpdateRule rule = _rules[worker];
        rule.Begin(_state.Number, learningRate, _maxGradientNorm is { } most ? ClipScale(worker, most) : 1);
        foreach (TrainableStage stage in _stages)
        {
            if (stage.IsFrozen)
                continue;
            foreach ((int start, int end) in stage.Slices(worker))
                rule.Apply(
                    _state.Kernels, _state.Weights.Parameters.Span[start..end], _state.Gradients.Span[start..end],
                    Moment(0, start, end), Moment(1, start, end));
            stage.Repack(worker);
        }
    }

    // One worker speaks for all. What nobody sums up here must not grow from step to step.
    private void AllReduce(int worker, ProcessGroup group)
    {
        _state.Team.Meet();
        if (worker == 0)
        {
            foreach (TrainableStage stage in _stages.Where(stage => stage.IsFrozen))
                stage.ClearGradients();
            group.AllReduce(_state.Gradients.Span);
        }

        _state.Team.Meet();
    }

    private Span<float> Moment(int index, int start, int end) =>
        index < Moments.Length ? Moments[index].Span[start..end] : [];

    // As torch.nn.utils.clip_grad_norm_: the norm of all gradients together.
    private double ClipScale(int worker, double most)
    {
        double sum = 0;
        foreach (TrainableStage stage in _stages)
        {
            if (stage.IsFrozen)
                continue;
            foreach ((int start, int end) in stage.Slices(worker))
                foreach (float gradient in _state.Gradients.Span[start..end])
                    sum += (double)gradient * gradient;
        }

        _squaredNorms[worker] = sum;
        _state.Team.Meet();
        double scale = most / (Math.Sqrt(_squaredNorms.Sum()) + 1e-6);
        return scale < 1 || double.IsNaN(scale) ? scale : 1;
    }
}
