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
        Tensor mean = get_buffer("running_mean")!, variance = get_buffer("running_var")!;
        if (!training)
            return Normalize(input, mean, variance, share: 0);
        _ = get_buffer("num_batches_tracked")!.add_(1);
        double values = (double)input.numel() / mean.numel();
        if (values == 1)
            return NormalizeSingle(input, mean, variance);
        // libtorch moves to the variance of a sample, which is larger than the population's by this.
        double factor = values / (values - 1);
        TorchScripts.Scale(variance, factor);
        Tensor output = Normalize(input, mean, variance, _layer.Share);
        TorchScripts.Scale(variance, 1 / factor);
        return output;
    }

    // The variance of one value is 0, and that of a sample of one NaN.
    private Tensor NormalizeSingle(Tensor input, Tensor mean, Tensor variance)
    {
        using Tensor ofSample = zeros_like(variance);
        Tensor output = Normalize(input, mean, ofSample, _layer.Share);
        TorchScripts.Scale(variance, 1 - _layer.Share);
        return output;
    }

    private Tensor Normalize(Tensor input, Tensor mean, Tensor variance, double share) => nn.functional.batch_norm(
        input, mean, variance, get_parameter("weight"), get_parameter("bias"), training, share, _layer.Epsilon);
}
