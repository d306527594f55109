using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Models;
using MnistCnn.State;

namespace MnistCnn.Engines.Fused;

/// <summary>The moving average of a <see cref="Cnn"/>'s parameters and running statistics.</summary>
internal sealed class FusedWeightAverages : IWeightAverages
{
    private readonly CnnWeights _weights;
    private readonly Cnn _model;
    private readonly double _momentum;

    // The averages while the model holds the weights, and the weights while it holds the averages.
    private readonly AlignedBuffer<float> _parameters;
    private readonly AlignedBuffer<float> _buffers;
    private float[] _shownParameters = [];
    private float[] _shownBuffers = [];
    private long _versionShown;
    private bool _hasBegun;
    private bool _isShown;

    public FusedWeightAverages(Cnn model, double momentum)
    {
        (_model, _weights, _momentum) = (model, model.Weights, momentum);
        _parameters = new AlignedBuffer<float>(_weights.Parameters.Length);
        _buffers = new AlignedBuffer<float>(_weights.Buffers.Length);
    }

    public void Update()
    {
        float share = _hasBegun ? (float)(1 - _momentum) : 1;
        TrainingKernels.Best.Average(_weights.Parameters.Span, share, _parameters.Span);
        ReadOnlySpan<float> running = _weights.Buffers.Span;
        Span<float> averages = _buffers.Span;
        for (int i = 0; i < averages.Length; i++)
            averages[i] += share * (running[i] - averages[i]);
        _hasBegun = true;
    }

    public void Show()
    {
        if (!_hasBegun || _isShown)
            return;
        Swap();
        (_shownParameters, _shownBuffers) = (_weights.Parameters.Span.ToArray(), _weights.Buffers.Span.ToArray());
        (_isShown, _versionShown) = (true, _weights.Version);
    }

    public void Hide()
    {
        if (!_isShown)
            return;
        if (_weights.Version != _versionShown)
        {
            AddChange(_weights.Parameters.Span, _shownParameters, _parameters.Span);
            AddChange(_weights.Buffers.Span, _shownBuffers, _buffers.Span);
        }

        Swap();
        _isShown = false;
    }

    public void SaveState(TrainingState state)
    {
        state.Set("has_begun", _hasBegun);
        foreach (CnnTensor tensor in Floats())
        {
            (WeightSection section, AlignedBuffer<float> block) = Find(tensor);
            float[] values = new float[tensor.Count];
            WeightLayout.Unpack(section.Of(block), section.Places, values);
            state.Set(tensor.Name, values, tensor.Shape.AsSpan());
        }
    }

    public void LoadState(TrainingState state)
    {
        _hasBegun = state.GetBoolean("has_begun");
        foreach (CnnTensor tensor in Floats())
        {
            (WeightSection section, AlignedBuffer<float> block) = Find(tensor);
            WeightLayout.Pack(state.GetFloats(tensor.Name, tensor.Shape.AsSpan()), section.Places, section.Of(block));
        }
    }

    public void Dispose()
    {
    }

    private IEnumerable<CnnTensor> Floats() =>
        _model.Layout.Tensors.Where(tensor => _model.WeightNames.Contains(tensor.Name));

    private (WeightSection Section, AlignedBuffer<float> Block) Find(CnnTensor tensor) => tensor.IsParameter
        ? (_weights.Parameter(tensor.Name), _parameters)
        : (_weights.Buffer(tensor.Name), _buffers);

    private void Swap()
    {
        Swap(_weights.Parameters.Span, _parameters.Span);
        Swap(_weights.Buffers.Span, _buffers.Span);
        _weights.Touch();
    }

    private static void Swap(Span<float> left, Span<float> right)
    {
        for (int i = 0; i < left.Length; i++)
            (left[i], right[i]) = (right[i], left[i]);
    }

    private static void AddChange(ReadOnlySpan<float> now, ReadOnlySpan<float> before, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
            target[i] += now[i] - before[i];
    }
}
