using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Torch.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>
/// A batch normalisation of maps or lists as <see cref="BatchNormalizationLayer"/> describes it: unlike those of
/// TorchSharp it may have a scale without a shift or the other way round, and its running variance is the population's.
/// </summary>
internal sealed class NormalizationModule : nn.Module<Tensor, Tensor>
{
    private readonly BatchNormalizationLayer _layer;

    public NormalizationModule(CnnLayer layer, BatchNormalizationLayer normalization)
        : base(layer.Name)
    {
        _layer = normalization;
        long channels = layer.Input.Channels;
        if (normalization.HasScale)
            register_parameter("weight", new Parameter(ones(channels, ScalarType.Float32)));
        if (normalization.HasShift)
            register_parameter("bias", new Parameter(zeros(channels, ScalarType.Float32)));
        register_buffer("running_mean", zeros(channels, ScalarType.Float32));
        register_buffer("running_var", ones(channels, ScalarType.Float32));
        register_buffer("num_batches_tracked", zeros([], ScalarType.Int64));
    }

    // By their names: whoever moves a module to another device puts other tensors there.
    public override Tensor forward(Tensor input)
    {
        Tensor runningMean = get_buffer("running_mean")!, runningVariance = get_buffer("running_var")!;
        if (!training)
            return Normalize(input, runningMean, runningVariance, share: 0);
        // A share of 1 leaves the statistics of the batch itself, which the way back keeps: they must not change.
        using Tensor mean = zeros_like(runningMean), unbiased = zeros_like(runningVariance);
        Tensor output = Normalize(input, mean, unbiased, share: 1);
        TorchScripts.MoveStatistics(
            (get_buffer("num_batches_tracked")!, runningMean, runningVariance), (mean, unbiased),
            (double)input.numel() / runningMean.numel(), _layer.Share);
        return output;
    }

    private Tensor Normalize(Tensor input, Tensor mean, Tensor variance, double share) => nn.functional.batch_norm(
        input, mean, variance, get_parameter("weight"), get_parameter("bias"), training, share, _layer.Epsilon);
}
