using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>A stage with parameters, which each worker puts together and updates in part.</summary>
internal abstract class TrainableStage : Stage
{
    private (int Start, int End)[][] _slices = [];

    protected TrainableStage(StepState state, CnnLayer layer) => (State, Layer) = (state, layer);

    public CnnLayer Layer { get; }

    /// <summary>Whether the layer stays as it is.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>Whether a stage before this one wants the gradient of its values.</summary>
    public bool Propagates { get; set; } = true;

    protected StepState State { get; }

    protected int Lanes => State.Kernels.Forward.Lanes;

    /// <summary>The parts of the block of parameters that are a worker's to sum up and update.</summary>
    public ReadOnlySpan<(int Start, int End)> Slices(int worker)
    {
        if (_slices.Length == 0)
            _slices = State.Each(number => PlanSlices(number).ToArray());
        return _slices[worker];
    }

    /// <summary>Sums up the gradients of a worker's slices over all images, once all workers are done.</summary>
    public virtual void SumGradients(int worker)
    {
        foreach ((int start, int end) in Slices(worker))
        {
            Span<float> sum = State.Gradients.Span[start..end];
            State.WorkerGradients[0].Span[start..end].CopyTo(sum);
            foreach (AlignedBuffer<float> gradients in State.WorkerGradients.AsSpan(1))
                State.Kernels.Add(gradients.Span[start..end], sum);
        }
    }

    /// <summary>Sets the gradients of all workers' slices to zero.</summary>
    public void ClearGradients()
    {
        for (int worker = 0; worker < State.Threads; worker++)
            foreach ((int start, int end) in Slices(worker))
                State.Gradients.Span[start..end].Clear();
    }

    /// <summary>Brings what is made of a worker's slices up to date.</summary>
    public virtual void Repack(int worker)
    {
    }

    protected abstract IEnumerable<(int Start, int End)> PlanSlices(int worker);

    protected WeightSection Section(string name) => State.Weights.Parameter($"{Layer.Name}.{name}");

    /// <summary>Where a tensor lies that the layer may be without.</summary>
    protected WeightSection? SectionOrNull(string name) => State.Weights.ParameterOrNull($"{Layer.Name}.{name}");

    /// <summary>A worker's part of a tensor that may be cut anywhere.</summary>
    protected (int Start, int End) Slice(WeightSection section, int worker)
    {
        (int start, int end) = State.Share(worker, section.Length, Lanes);
        return (section.Start + start, section.Start + end);
    }
}
