using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training.Fused;
using MnistCnn.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>Chooses between the two engines.</summary>
internal static class EngineSelector
{
    public static ITrainingStep CreateStep(
        nn.Module<Tensor, Tensor> model, TrainerOptions options, ImageSet training, Device device, long seed, ILogger logger)
    {
        if (UsesFused(model, options, device, training: true, out string reason))
        {
            TrainerLog.EngineChosen(logger, TrainingEngine.Fused, reason);
            return new FusedTrainingStep((Cnn)model, options, training, seed);
        }

        TrainerLog.EngineChosen(logger, TrainingEngine.Torch, reason);
        return new TorchStep(model, options, training, device, seed);
    }

    public static IEvaluator CreateEvaluator(nn.Module<Tensor, Tensor> model, TrainerOptions options, ImageSet images, Device device) =>
        UsesFused(model, options, device, training: false, out _)
            ? new FusedEvaluator((Cnn)model, images, options.ThreadCount)
            : new TorchEvaluator(model, images, device);

    /// <exception cref="ArgumentException">The fused engine was asked for, and cannot train this.</exception>
    private static bool UsesFused(
        nn.Module<Tensor, Tensor> model, TrainerOptions options, Device device, bool training, out string reason)
    {
        if (options.Engine == TrainingEngine.Torch)
        {
            reason = "as the options ask";
            return false;
        }

        string? obstacle = FindObstacle(model, options, device, training);
        if (obstacle is not null && options.Engine == TrainingEngine.Fused && training)
            throw new ArgumentException(
                $"The fused engine cannot train this: {obstacle} Use {nameof(TrainingEngine)}.{TrainingEngine.Auto}, which takes "
                + "the torch engine for what the fused one cannot do.",
                nameof(options));
        reason = obstacle ?? "the fastest for this network";
        return obstacle is null;
    }

    private static string? FindObstacle(nn.Module<Tensor, Tensor> model, TrainerOptions options, Device device, bool training)
    {
        if (model is not Cnn cnn)
            return $"the model is a {model.GetType().Name}, not a {nameof(Cnn)} of this library.";
        if (device.type != DeviceType.CPU)
            return $"the device is {device}, not the CPU.";
        if (cnn.parameters().Any(parameter => parameter.dtype != ScalarType.Float32))
            return "a parameter is not of 32-bit floats.";
        if (cnn.parameters().Any(parameter => !parameter.is_contiguous()))
            return "a parameter does not lie row by row in memory.";
        string? shape;
        if (!training)
            return Kernels.CnnForward.CanRun(cnn.Options, out shape) ? null : shape;
        if (options.Optimizer is not null)
            return "the options bring an optimizer of their own.";
        if (cnn.parameters().Any(parameter => !parameter.requires_grad))
            return "a parameter is frozen.";
        return FusedStep.CanRun(cnn.Options, out shape) ? null : shape;
    }
}
