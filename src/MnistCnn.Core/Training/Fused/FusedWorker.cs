using MnistCnn.Kernels;
using MnistCnn.Training.Fused.Kernels;

namespace MnistCnn.Training.Fused;

/// <summary>
/// One thread's images of a batch, on their way forward and back. They go one by one through all blocks while they are in
/// the cache, unless batch normalisation makes every block wait for the whole batch.
/// </summary>
internal sealed class FusedWorker
{
    private readonly StepState _state;
    private readonly int _number;
    private readonly BatchNormalizationLayer[] _normalizations;
    private readonly AlignedBuffer<float> _scratch;
    private readonly AlignedBuffer<float>[] _outputGradients;
    private readonly AlignedBuffer<Contribution> _list;
    private readonly byte[] _changedPixels;
    private int _first;
    private int _end;

    /// <param name="state">Shared by all workers.</param>
    /// <param name="number">From 0 on.</param>
    /// <param name="normalizations">One a block, or none.</param>
    public FusedWorker(StepState state, int number, BatchNormalizationLayer[] normalizations)
    {
        (_state, _number, _normalizations) = (state, number, normalizations);
        ConvolutionPlan[] blocks = state.Plan.Blocks;
        _scratch = new AlignedBuffer<float>(blocks.Max(Forward.ScratchLength));
        _outputGradients =
        [
            .. blocks.SkipLast(1).Select(block => new AlignedBuffer<float>(normalizations.Length > 0 ? 0 : block.OutputLength)),
        ];
        _changedPixels = new byte[state.Augmenter is null ? 0 : state.Plan.ImageSize];
        _list = new AlignedBuffer<Contribution>(blocks.Max(block => Math.Max(block.Windows, block.Filters)));
        Gradients = new AlignedBuffer<float>(state.Parameters.ConvolutionLength);
    }

    /// <summary>The gradients of the convolution blocks' parameters, of this worker's images.</summary>
    public AlignedBuffer<float> Gradients { get; }

    /// <summary>Room for the lists of the dense layers.</summary>
    public RowLists Lists { get; } = new();

    /// <summary>Of this worker's images in the last step.</summary>
    public StepMetrics Metrics { get; private set; }

    private CnnPlan Plan => _state.Plan;

    private BatchMemory Memory => _state.Memory;

    private TrainingKernels Kernels => _state.Kernels;

    private ForwardKernels Forward => _state.Kernels.Forward;

    private int Count => _end - _first;

    /// <summary>From bytes to loss and back to the gradients of what comes before the dense layers.</summary>
    public void Run()
    {
        (_first, _end) = _state.Share(_number, _state.Count);
        RunForward();
        Classify();
        RunDenseBackward();
        Gradients.Span.Clear();
        RunBackward();
    }

    private void RunForward()
    {
        ReadOnlySpan<byte> images = _state.Images.Span;
        for (int image = _first; image < _end; image++)
        {
            ReadOnlySpan<byte> pixels = images.Slice(_state.Indices[image] * Plan.ImageSize, Plan.ImageSize);
            if (_state.Augmenter is { } augmenter)
            {
                augmenter.Apply(pixels, _state.Indices[image], _changedPixels);
                pixels = _changedPixels;
            }

            ImageReader.Read(Plan.Blocks[0], pixels, ImageReader.ByteScale, Memory.Input(image));
            if (_normalizations.Length == 0)
                for (int block = 0; block < Plan.Blocks.Length; block++)
                    Convolve(block, image);
        }

        for (int block = 0; block < _normalizations.Length; block++)
        {
            for (int image = _first; image < _end; image++)
                Convolve(block, image);
            _normalizations[block].Forward(_number, _first, _end);
        }
    }

    private ReadOnlySpan<float> Input(int block, int image) =>
        block == 0 ? Memory.Input(image) : Memory.Normalized(block - 1, image);

    private void Convolve(int block, int image)
    {
        var weights = new ConvolutionWeights
        {
            Kernel = _state.Parameters.FiltersInLanes(block),
            Bias = _state.Parameters.Blocks[block].Bias.Of(_state.Parameters.Values),
        };
        Forward.Convolve(
            Plan.Blocks[block], Input(block, image), weights, _scratch.Span,
            Memory.Output(block, image), Memory.Winners(block, image));
    }

    private void Classify()
    {
        ParameterBlock parameters = _state.Parameters;
        Span<float> hidden = Memory.Hidden(_first, Count);
        Forward.Dense(
            Plan.Hidden, Memory.Features(_first, Count), Count,
            parameters.HiddenWeights.Of(parameters.Values), parameters.HiddenBias.Of(parameters.Values), hidden);
        for (int image = _first; image < _end; image++)
            _state.Dropout.Apply(Memory.Hidden(image, 1)[..Plan.Hidden.Outputs], _state.Number, image);
        Forward.Dense(
            Plan.Output, hidden, Count,
            parameters.OutputWeights.Of(parameters.Values), parameters.OutputBias.Of(parameters.Values),
            Memory.Logits(_first, Count));
        var metrics = new StepMetrics(0, 0, Count);
        for (int image = _first; image < _end; image++)
        {
            byte label = _state.Labels.Span[_state.Indices[image]];
            double weight = _state.ClassWeights?[label] ?? 1;
            (double loss, bool isCorrect) = SoftmaxCrossEntropy.Backward(
                Memory.Logits(image, 1)[..Plan.Classes], label, (float)(weight / _state.Count), _state.LabelSmoothing);
            metrics = metrics with { LossSum = metrics.LossSum + (weight * loss), Correct = metrics.Correct + (isCorrect ? 1 : 0) };
        }

        Metrics = metrics;
    }

    private void RunDenseBackward()
    {
        ParameterBlock parameters = _state.Parameters;
        (DensePlan hidden, DensePlan output) = (Plan.Hidden, Plan.Output);
        Span<float> gradients = Memory.HiddenGradients(_first, Count);
        Lists.Reserve(Count, Math.Max(hidden.Outputs, output.Outputs));
        Kernels.SumRows(
            new Coefficients(Memory.Logits(_first, Count), Count, output.OutputStride, output.Outputs, itemStep: 1),
            parameters.OutputWeights.Of(parameters.Values), gradients, output.InputStride, Lists);
        _state.Dropout.ApplyToGradient(Memory.Hidden(_first, Count), gradients);
        Kernels.SumRows(
            new Coefficients(gradients, Count, hidden.OutputStride, hidden.Outputs, itemStep: 1),
            parameters.HiddenWeights.Of(parameters.Values), Memory.FeatureGradients(_first, Count), hidden.InputStride, Lists);
    }

    private void RunBackward()
    {
        int last = Plan.Blocks.Length - 1;
        for (int block = _normalizations.Length - 1; block >= 0; block--)
        {
            _normalizations[block].Backward(_number, _first, _end, Gradients);
            for (int image = _first; image < _end; image++)
                RunBackward(block, image);
        }

        if (_normalizations.Length == 0)
            for (int image = _first; image < _end; image++)
                for (int block = last; block >= 0; block--)
                    RunBackward(block, image);
    }

    private void RunBackward(int block, int image)
    {
        BlockSections sections = _state.Parameters.Blocks[block];
        var pass = new BlockPass
        {
            Plan = Plan.Blocks[block],
            Output = Memory.Output(block, image),
            Winners = Memory.Winners(block, image),
            OutputGradient = OutputGradient(block, image),
        };
        Kernels.AddWeightGradient(
            pass, Input(block, image), _list.Span, sections.Weights.Of(Gradients), sections.Bias.Of(Gradients));
        if (block > 0)
            Kernels.SetInputGradient(
                pass, sections.Weights.Of(_state.Parameters.Values), _list.Span, OutputGradient(block - 1, image));
    }

    private Span<float> OutputGradient(int block, int image) =>
        _normalizations.Length > 0 || block == Plan.Blocks.Length - 1
            ? Memory.OutputGradient(block, image)
            : _outputGradients[block].Span;
}
