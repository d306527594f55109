using System.Globalization;
using Microsoft.Extensions.Logging;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Serialization;

namespace MnistCnn.Engines.Fused;

/// <summary>Trains and judges a <see cref="Cnn"/> on the CPU in kernels of our own, without a native library.</summary>
internal sealed class FusedEngine(Cnn model) : IEngine
{
    public string Name => "fused";

    public string Device => "cpu";

    public bool TakesThreads => true;

    public bool TakesGroup => true;

    public bool HasSomethingToTrain => model.Layout.Layers.Any(layer =>
        layer.Tensors.Any(tensor => tensor.IsParameter) && !model.IsFrozen(layer.Name));

    public IEnumerable<KeyValuePair<string, string>> DescribeRun(IStepOptions options)
    {
        yield return new("threads", TrainingThreads.Of(model, options).ToString(CultureInfo.InvariantCulture));
        yield return new("pixel scale", model.Description.PixelScale.ToString(CultureInfo.InvariantCulture));
        foreach ((string name, string value) in Describe(model.Architecture))
            yield return new(name, value);
        foreach (string layer in model.Layout.Layers.Select(layer => layer.Name).Where(model.IsFrozen))
            yield return new($"frozen {layer}", "yes");
    }

    public void Check(IStepOptions options)
    {
    }

    public void Check(ImageSource images, string parameter, bool forLabels = true)
    {
        ArgumentNullException.ThrowIfNull(images, parameter);
        CnnArchitecture network = model.Architecture;
        if ((images.Channels, images.Height, images.Width) != (
            network.InputChannels, network.InputHeight, network.InputWidth))
            throw new ArgumentException(
                $"The network takes {network.InputChannels}×{network.InputHeight}×{network.InputWidth} images, and "
                + $"these are {images.Channels}×{images.Height}×{images.Width}: build it with "
                + $"{nameof(CnnBuilder)}.For(images), or for their size with {nameof(CnnBuilder.WithInput)}.",
                parameter);
        if (images.ClassCount > network.ClassCount || (forLabels && images.ClassCount != network.ClassCount))
            throw new ArgumentException(
                $"The images have {images.ClassCount} classes, and the network tells {network.ClassCount} apart: build "
                + $"it with {nameof(CnnBuilder)}.For(images) or {nameof(CnnBuilder.WithClassCount)}, or name all its "
                + $"classes where the images are made, with the classNames of {nameof(ImageSet.FromArrays)}.",
                parameter);
    }

    public string? FindDoubt(ImageSource training, long steps) =>
        RunningStatistics.FindDoubt(model, steps);

    public ITrainingStep CreateStep(
        ImageSource training, IStepOptions options, long seed, ILogger logger, ProcessGroup? group = null) =>
        new FusedStep(model, training, options, seed, group: group);

    public IWeightAverages CreateAverages(double momentum) => new FusedWeightAverages(model, momentum);

    public IEvaluator CreateEvaluator(ImageSource images, IStepOptions options, ProcessGroup? group = null) =>
        new FusedEvaluator(model, images, options.ThreadCount, options.Metrics, group);

    private static IEnumerable<(string Name, string Value)> Describe(CnnArchitecture network) =>
    [
        ("images", FormattableString.Invariant($"{network.InputChannels}×{network.InputHeight}×{network.InputWidth}")),
        ("classes", network.ClassCount.ToString(CultureInfo.InvariantCulture)),
        ("layers", string.Join(", ", network.Layout.Layers.Select(layer => layer.Name))),
        .. network.Layout.Layers.Select(layer => ($"layer {layer.Name}", StoredLayer.ToJson(layer.Layer))),
        ("initialization", network.Initialization.ToString()),
    ];
}
