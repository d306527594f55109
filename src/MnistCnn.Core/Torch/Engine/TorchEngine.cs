using System.Globalization;
using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using TorchSharp;
using Parameter = TorchSharp.Modules.Parameter;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>Trains and judges a module of TorchSharp with libtorch and its autograd.</summary>
internal sealed class TorchEngine(TorchModel model) : IEngine
{
    public string Name => "torch";

    public string Device => ModulePlace.Of(model.Module).Device.ToString();

    public bool HasSomethingToTrain => model.Module.parameters().Any(parameter => parameter.requires_grad);

    public bool TakesThreads => false;

    public bool TakesGroup => false;

    public IEnumerable<KeyValuePair<string, string>> DescribeRun(IStepOptions options)
    {
        if (ModulePlace.Of(model.Module).Device.type == TorchSharp.DeviceType.CPU)
            yield return new("threads", get_num_threads().ToString(CultureInfo.InvariantCulture));
        yield return new("network", model.Name);
        yield return new("pixel scale", model.PixelScale.ToString(CultureInfo.InvariantCulture));
        // Code cannot be compared; that there is some, can.
        yield return new(
            $"{nameof(TorchModel)}.{nameof(TorchModel.Optimizer)}", model.Optimizer is null ? "none" : "given");
        yield return new($"{nameof(TorchModel)}.{nameof(TorchModel.Loss)}", model.Loss is null ? "none" : "given");
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
        if (model.Optimizer is not null && options.Optimizer != new Adam())
            throw new ArgumentException(
                $"{nameof(TorchModel)}.{nameof(TorchModel.Optimizer)} and TrainerOptions.{nameof(options.Optimizer)} "
                + "are both set, and a model has one optimizer: leave one of them out.",
                nameof(options));
        if (model.Loss is not null && (options.LabelSmoothing != 0 || options.ClassWeights is not null))
            throw new ArgumentException(
                $"{nameof(TorchModel)}.{nameof(TorchModel.Loss)} is set, and TrainerOptions."
                + $"{(options.LabelSmoothing != 0 ? nameof(options.LabelSmoothing) : nameof(options.ClassWeights))} is "
                + "for the cross-entropy that it stands for: leave one of them out.",
                nameof(options));
        if (options.Threads is { } threads)
            throw new ArgumentException(
                $"TrainerOptions.{nameof(options.Threads)} is {threads}, and is for a {nameof(Cnn)}: a "
                + $"{nameof(TorchModel)} computes on libtorch's own threads, which torch.set_num_threads sets for the "
                + "whole process. Leave it out.",
                nameof(options));
    }

    public void Check(ImageSource images, string parameter, bool forLabels = true) =>
        ModelCheck.Check(model.Module, images, parameter, forLabels);

    public string? FindDoubt(ImageSource training, long steps) => SoftmaxProbe.EndsInSoftmax(model, training)
        ? $"The {model.Name} seems to end in a softmax: what it gives adds up to 1. The loss, cross-entropy, takes a "
            + "softmax itself, so that this trains on a second one, and badly. Leave out the module's: it should give "
            + "logits, and predictions are probabilities all the same."
        : null;

    public ITrainingStep CreateStep(
        ImageSource training, IStepOptions options, long seed, ILogger logger, ProcessGroup? group = null)
    {
        if (model.Loss is not null && training.SampleWeights is not null)
            throw new ArgumentException(
                $"{nameof(TorchModel)}.{nameof(TorchModel.Loss)} is set, and {nameof(ImageSet)}."
                + $"{nameof(ImageSet.SampleWeights)} is for the cross-entropy that it stands for: leave one of them "
                + "out.",
                nameof(training));
        using IDisposable recording = inference_mode(false);
        model.Module.to(DeviceSelector.Select(model, training, options.BatchSize, logger));
        SingleImageCheck.Check(model.Module, training, options);
        return new TorchStep(model, training, options, seed);
    }

    public IWeightAverages CreateAverages(double momentum) => new TorchWeightAverages(model.Module, momentum);

    public IEvaluator CreateEvaluator(ImageSource images, IStepOptions options, ProcessGroup? group = null) =>
        new TorchEvaluator(model, images, options.Metrics);
}
