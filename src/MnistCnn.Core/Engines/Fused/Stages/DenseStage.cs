using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// A dense layer. Back it sums up rows by their coefficients, and leaves out zeros: what ReLU and dropout stopped.
/// </summary>
internal sealed class DenseStage : TrainableStage
{
    private readonly DensePlan _plan;
    private readonly StageBuffer _input;
    private readonly StageBuffer _output;
    private readonly WeightSection _weights;
    private readonly WeightSection? _bias;
    private readonly float[] _noBias;

    public DenseStage(StepState state, CnnLayer layer, DensePlan plan, StageBuffer input, StageBuffer output)
        : base(state, layer)
    {
        (_plan, _input, _output) = (plan, input, output);
        (_weights, _bias) = (Section("weight"), SectionOrNull("bias"));
        _noBias = new float[_bias is null ? plan.Outputs : 0];
    }

    public override void Forward(int worker, int first, int end) => State.Kernels.Forward.Dense(
        _plan, _input.ValueRows(first, end - first), end - first, _weights.Of(State.Weights.Parameters),
        _bias is { } bias ? bias.Of(State.Weights.Parameters) : _noBias, _output.ValueRows(first, end - first));

    public override void Backward(int worker, int first, int end)
    {
        if (!Propagates)
            return;
        int count = end - first;
        RowLists lists = State.Lists[worker];
        lists.Reserve(count, _plan.Outputs);
        State.Kernels.SumRows(
            new Coefficients(_output.GradientRows(first, count), count, _plan.OutputStride, _plan.Outputs, itemStep: 1),
            _weights.Of(State.Weights.Parameters), _input.GradientRows(first, count), _plan.InputStride, lists);
    }

    // The gradient of a weight is the sum over all images of output gradient × input; of a bias, of the output
    // gradient.
    public override void SumGradients(int worker)
    {
        (int first, int end) = State.Share(worker, _plan.Outputs);
        int count = State.Count;
        ReadOnlySpan<float> outputGradients = _output.GradientRows(0, count);
        // A rank may have no image of a small batch.
        if (count == 0)
            RowsOf(first, end).Clear();
        else if (end > first)
        {
            RowLists lists = State.Lists[worker];
            lists.Reserve(end - first, count);
            State.Kernels.SumRows(
                new Coefficients(outputGradients[first..], end - first, rowStep: 1, count, _plan.OutputStride),
                _input.ValueRows(0, count),
                RowsOf(first, end), _plan.InputStride, lists);
        }

        if (_bias is not { } bias)
            return;
        (int start, int stop) = Slice(bias, worker);
        Span<float> sums = State.Gradients.Span[start..stop];
        sums.Clear();
        for (int image = 0; image < count; image++)
            State.Kernels.Add(
                outputGradients.Slice((image * _plan.OutputStride) + start - bias.Start, sums.Length), sums);
    }

    private Span<float> RowsOf(int first, int end) =>
        _weights.Of(State.Gradients)[(first * _plan.InputStride)..(end * _plan.InputStride)];

    protected override IEnumerable<(int Start, int End)> PlanSlices(int worker)
    {
        (int start, int end) = State.Share(worker, _plan.Outputs);
        yield return (_weights.Start + (start * _plan.InputStride), _weights.Start + (end * _plan.InputStride));
        if (_bias is { } bias)
            yield return Slice(bias, worker);
    }
}
