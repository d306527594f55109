using MnistCnn.Kernels;
using MnistCnn.Training.Fused.Kernels;

namespace MnistCnn.Training.Fused;

/// <summary>
/// One thread's parameters: their gradients put together from all images, then Adam. Each thread updates what it has just
/// summed up, so nobody waits in between, unless the norm of the whole gradient is wanted first.
/// </summary>
internal sealed class ParameterUpdate
{
    private readonly StepState _state;
    private readonly FusedWorker[] _workers;
    private readonly FusedStepOptions _options;
    private readonly double[] _squaredNorms;
    private readonly int _number;
    private readonly (int Start, int End)[] _convolutionSlices;
    private readonly (int Start, int End)[] _denseSlices;
    private readonly (int Start, int End)[] _filters;

    /// <param name="state">Shared by all workers.</param>
    /// <param name="workers">All of them.</param>
    /// <param name="options">Of the optimizer.</param>
    /// <param name="squaredNorms">One a worker: the squared norm of its part of the gradient.</param>
    /// <param name="number">This worker's.</param>
    public ParameterUpdate(StepState state, FusedWorker[] workers, FusedStepOptions options, double[] squaredNorms, int number)
    {
        (_state, _workers, _options, _squaredNorms, _number) = (state, workers, options, squaredNorms, number);
        _filters = [.. state.Plan.Blocks.Select(block => state.Share(number, block.Shape.Filters, Lanes))];
        _convolutionSlices = [.. Parameters.Blocks.SelectMany((block, i) => block.Vectors.Select(Vector).Prepend(Weights(i)))];
        _denseSlices =
        [
            Rows(Parameters.HiddenWeights, state.Plan.Hidden), Vector(Parameters.HiddenBias),
            Rows(Parameters.OutputWeights, state.Plan.Output), Vector(Parameters.OutputBias),
        ];
    }

    private ParameterBlock Parameters => _state.Parameters;

    private int Lanes => _state.Kernels.Forward.Lanes;

    /// <summary>Sums up the gradients of this worker's parameters.</summary>
    public void SumGradients()
    {
        foreach ((int start, int end) in _convolutionSlices)
        {
            Span<float> sum = Parameters.Gradients.Span[start..end];
            _workers[0].Gradients.Span[start..end].CopyTo(sum);
            foreach (FusedWorker worker in _workers.AsSpan(1))
                _state.Kernels.Add(worker.Gradients.Span[start..end], sum);
        }

        BatchMemory memory = _state.Memory;
        int count = _state.Count;
        SumDense(
            _state.Plan.Hidden, memory.HiddenGradients(0, count), memory.Features(0, count),
            Parameters.HiddenWeights, Parameters.HiddenBias);
        SumDense(
            _state.Plan.Output, memory.Logits(0, count), memory.Hidden(0, count),
            Parameters.OutputWeights, Parameters.OutputBias);
    }

    /// <summary>One step of Adam for this worker's parameters.</summary>
    public void Apply(double learningRate)
    {
        var step = new AdamStep(_state.Number, learningRate, _options, _options.MaxGradientNorm is { } most ? ClipScale(most) : 1);
        foreach ((int start, int end) in _convolutionSlices)
            Adam(start, end, step);
        foreach ((int start, int end) in _denseSlices)
            Adam(start, end, step);
        for (int block = 0; block < _filters.Length; block++)
            Parameters.Repack(block, _filters[block].Start, _filters[block].End);
    }

    private void Adam(int start, int end, in AdamStep step)
    {
        _state.Kernels.Adam(
            Parameters.Values.Span[start..end], Parameters.Gradients.Span[start..end],
            Parameters.Means.Span[start..end], Parameters.Squares.Span[start..end], step);
        if (Parameters.Averages is { } averages)
            _state.Kernels.Average(Parameters.Values.Span[start..end], _state.AveragingShare, averages.Span[start..end]);
    }

    // As torch.nn.utils.clip_grad_norm_: the norm of all gradients together.
    private double ClipScale(double most)
    {
        double sum = 0;
        foreach ((int start, int end) in _convolutionSlices.Concat(_denseSlices))
            foreach (float gradient in Parameters.Gradients.Span[start..end])
                sum += (double)gradient * gradient;
        _squaredNorms[_number] = sum;
        _state.Team.Meet();
        double scale = most / (Math.Sqrt(_squaredNorms.Sum()) + 1e-6);
        return scale < 1 || double.IsNaN(scale) ? scale : 1;
    }

    // The gradient of a weight is the sum over all images of output gradient × input; of a bias, of the output gradient.
    private void SumDense(
        DensePlan plan, ReadOnlySpan<float> outputGradients, ReadOnlySpan<float> inputs,
        ParameterSection weights, ParameterSection bias)
    {
        (int first, int end) = _state.Share(_number, plan.Outputs);
        int count = _state.Count;
        if (end > first)
        {
            RowLists lists = _workers[_number].Lists;
            lists.Reserve(end - first, count);
            _state.Kernels.SumRows(
                new Coefficients(outputGradients[first..], end - first, rowStep: 1, count, plan.OutputStride), inputs,
                weights.Of(Parameters.Gradients)[(first * plan.InputStride)..(end * plan.InputStride)], plan.InputStride, lists);
        }

        (int start, int stop) = Vector(bias);
        Span<float> sums = Parameters.Gradients.Span[start..stop];
        sums.Clear();
        for (int image = 0; image < count; image++)
            _state.Kernels.Add(outputGradients.Slice((image * plan.OutputStride) + start - bias.Start, sums.Length), sums);
    }

    // The first block has filters in its lanes, so any part of it will do; the others go filter by filter, as Repack does.
    private (int Start, int End) Weights(int block)
    {
        ParameterSection section = Parameters.Blocks[block].Weights;
        if (block == 0)
            return Vector(section);
        int filterLength = section.Length / _state.Plan.Blocks[block].Shape.Filters;
        return (section.Start + (_filters[block].Start * filterLength), section.Start + (_filters[block].End * filterLength));
    }

    private (int Start, int End) Rows(ParameterSection section, DensePlan plan)
    {
        (int start, int end) = _state.Share(_number, plan.Outputs);
        return (section.Start + (start * plan.InputStride), section.Start + (end * plan.InputStride));
    }

    private (int Start, int End) Vector(ParameterSection section)
    {
        (int start, int end) = _state.Share(_number, section.Length, Lanes);
        return (section.Start + start, section.Start + end);
    }
}
