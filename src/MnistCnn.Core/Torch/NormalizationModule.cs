using MnistCnn.Models;
using MnistCnn.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>
/// A batch normalisation of maps or lists, which may have a scale without a shift or the other way round, as those of
/// TorchSharp may not.
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
            register_parameter("weight", new Parameter(ones(channels)));
        if (normalization.HasShift)
            register_parameter("bias", new Parameter(zeros(channels)));
        register_buffer("running_mean", zeros(channels));
        register_buffer("running_var", ones(channels));
        register_buffer("num_batches_tracked", zeros([], ScalarType.Int64));
    }

    // By their names: whoever moves a module to another device puts other tensors there.
    public override Tensor forward(Tensor input)
    {
        if (training)
            get_buffer("num_batches_tracked")!.add_(1);
        return nn.functional.batch_norm(
            input, get_buffer("running_mean")!, get_buffer("running_var")!, get_parameter("weight"),
            get_parameter("bias"), training, _layer.Share, _layer.Epsilon);
    }
}
