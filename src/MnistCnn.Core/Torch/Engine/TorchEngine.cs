using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>Trains and judges a module of TorchSharp with libtorch and its autograd.</summary>
internal sealed class TorchEngine(TorchModel model) : IEngine
{
    public string Name => "torch";

    public string Device => SelectDevice().ToString();

    public IEnumerable<KeyValuePair<string, string>> DescribeRun(IStepOptions options)
    {
        if (SelectDevice().type == TorchSharp.DeviceType.CPU)
            yield return new("threads", get_num_threads().ToString(CultureInfo.InvariantCulture));
        yield return new("network", model.Name);
        yield return new("pixel scale", model.PixelScale.ToString(CultureInfo.InvariantCulture));
        // Code cannot be compared; that there is some, can.
        yield return new(
            $"{nameof(TorchModel)}.{nameof(TorchModel.Optimizer)}", model.Optimizer is null ? "none" : "given");
        foreach (CnnTensor tensor in model.Tensors)
            yield return new($"weights {tensor.Name}", $"{tensor.DataType} [{string.Join(", ", tensor.Shape)}]");
        foreach ((string name, Parameter parameter) in model.Module.named_parameters())
        {
            if (!parameter.requires_grad)
                yield return new($"frozen {name}", "yes");
        }
    }

    public void Check(IStepOptions options)
    {
        _ = SelectDevice();
        if (model.Optimizer is not null && options.Optimizer != new Adam())
            throw new ArgumentException(
                $"{nameof(TorchModel)}.{nameof(TorchModel.Optimizer)} and TrainerOptions.{nameof(options.Optimizer)} "
                + "are both set, and a model has one optimizer: leave one of them out.",
                nameof(options));
        if (options.Threads is { } threads)
            throw new ArgumentException(
                $"TrainerOptions.{nameof(options.Threads)} is {threads}, and is for a {nameof(Cnn)}: a "
                + $"{nameof(TorchModel)} computes on libtorch's own threads, which torch.set_num_threads sets for the "
                + "whole process. Leave it out.",
                nameof(options));
    }

    public void Check(ImageSet images, string parameter, bool forLabels = true) =>
        ModelCheck.Check(model.Module, images, SelectDevice(), parameter, forLabels);

    public string? FindDoubt(ImageSet training) => SoftmaxProbe.EndsInSoftmax(model, training, SelectDevice())
        ? $"The {model.Name} seems to end in a softmax: what it gives adds up to 1. The loss, cross-entropy, takes a "
            + "softmax itself, so that this trains on a second one, and badly. Leave out the module's: it should give "
            + "logits, and predictions are probabilities all the same."
        : null;

    public ITrainingStep CreateStep(ImageSet training, IStepOptions options, long seed)
    {
        SingleImageCheck.Check(model.Module, training, options, SelectDevice());
        return new TorchStep(model, training, options, SelectDevice(), seed);
    }

    public IWeightAverages CreateAverages(double momentum) => new TorchWeightAverages(model.Module, momentum);

    public IEvaluator CreateEvaluator(ImageSet images, IStepOptions options) =>
        new TorchEvaluator(model, images, SelectDevice());

    private Device SelectDevice() => DeviceSelector.Select(model.Device);
}
