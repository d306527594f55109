using System.Runtime.InteropServices;
using MnistCnn.Data;
using MnistCnn.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// Batches as tensors. An image set in memory becomes two resident tensors, of which a batch is one gather by index; of
/// others each batch is brought to the device.
/// </summary>
internal sealed class TensorLoader : IDisposable
{
    private readonly ImageSource _set;
    private readonly ChangedImages? _changed;
    private readonly Device _device;
    private readonly ScalarType _type;
    private readonly bool _channelsLast;
    private readonly double _scale;
    private readonly Tensor? _pixels;
    private readonly Tensor? _labels;
    private readonly Tensor? _weights;

    public TensorLoader(
        ImageSource set, ModulePlace place, bool channelsLast, ChangedImages? changed = null, double scale = 1 / 255.0)
    {
        (_set, _channelsLast, _changed, _scale) = (set, channelsLast, changed, scale);
        (_device, _type) = place;
        if (set is not ImageSet resident)
            return;
        using DisposeScope scope = NewDisposeScope();
        _pixels = Shaped(resident.Pixels, set.Count).DetachFromDisposeScope();
        _labels = tensor(Array.ConvertAll(set.Labels.ToArray(), label => (long)label)).to(_device)
            .DetachFromDisposeScope();
        _weights = set.SampleWeights is { } weights
            ? tensor(weights.ToArray()).to(_device).DetachFromDisposeScope()
            : null;
    }

    /// <summary>
    /// Images of the module's type, N × channels × height × width, scaled, their labels, and what their losses count,
    /// null where all count 1. The dispose scope of the caller owns them.
    /// </summary>
    /// <param name="indices">Which images of the set.</param>
    /// <param name="loaded">Their pixels, where the set has them not in memory.</param>
    public (Tensor Images, Tensor Labels, Tensor? Weights) Gather(
        ReadOnlySpan<int> indices, LoadedImages loaded = default)
    {
        if (!loaded.IsEmpty)
            return (
                Scaled(_changed is null ? Shaped(Together(loaded), indices.Length) : _changed.Of(indices, loaded)),
                LabelsOf(indices), WeightsOf(indices));
        Tensor index = ToDevice(tensor(indices.ToArray()));
        return (
            _changed is null
                ? Laid(TorchScripts.Gather(_pixels!, index, _type, _scale))
                : Scaled(_changed.Of(indices)),
            _labels!.index_select(0, index), _weights?.index_select(0, index));
    }

    /// <summary>The same of images that follow each other in the set, as they are.</summary>
    public (Tensor Images, Tensor Labels) GatherRange(int first, int count)
    {
        int[] indices = [.. Enumerable.Range(first, count)];
        if (_set.IsInMemory)
        {
            (Tensor images, Tensor labels, _) = Gather(indices);
            return (images, labels);
        }

        byte[] pixels = new byte[count * _set.ImageSize];
        _set.Read(first, pixels);
        return (Scaled(Shaped(pixels, count)), LabelsOf(indices));
    }

    public void Dispose()
    {
        _pixels?.Dispose();
        _labels?.Dispose();
        _weights?.Dispose();
    }

    private byte[] Together(LoadedImages loaded)
    {
        int size = _set.ImageSize;
        byte[] images = new byte[loaded.Places.Length * size];
        for (int i = 0; i < loaded.Places.Length; i++)
            loaded.Pixels.Span.Slice(loaded.Places[i] * size, size).CopyTo(images.AsSpan(i * size));
        return images;
    }

    private Tensor Scaled(Tensor images) => Laid(TorchScripts.Scaled(images, _type, _scale));

    private Tensor Shaped(ReadOnlyMemory<byte> bytes, int count) =>
        FromBytes(bytes).reshape(count, _set.Channels, _set.Height, _set.Width).to(_device);

    private Tensor Laid(Tensor images) => _channelsLast ? TorchScripts.ChannelsLast(images) : images;

    private Tensor LabelsOf(ReadOnlySpan<int> indices)
    {
        long[] labels = new long[indices.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = _set.Labels.Span[indices[i]];
        return ToDevice(tensor(labels));
    }

    private Tensor? WeightsOf(ReadOnlySpan<int> indices)
    {
        if (_set.SampleWeights is not { } all)
            return null;
        float[] weights = new float[indices.Length];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = all.Span[indices[i]];
        return ToDevice(tensor(weights));
    }

    // From pinned memory values go to a GPU without the host waiting for it; libtorch keeps that memory until the copy
    // is done.
    private Tensor ToDevice(Tensor values) =>
        _device.type == DeviceType.CUDA ? values.pin_memory().to(_device, non_blocking: true) : values.to(_device);

    // Shares the array instead of copying it: 47 MB for MNIST.
    private static Tensor FromBytes(ReadOnlyMemory<byte> bytes)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
            segment = bytes.ToArray();
        return frombuffer(segment.Array!, ScalarType.Byte, segment.Count, segment.Offset);
    }
}
