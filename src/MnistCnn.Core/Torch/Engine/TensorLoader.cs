using System.Runtime.InteropServices;
using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>An image set as two resident tensors; a batch is one gather by index.</summary>
internal sealed class TensorLoader : IDisposable
{
    private readonly ChangedImages? _changed;
    private readonly Device _device;
    private readonly ScalarType _type;
    private readonly bool _channelsLast;
    private readonly double _scale;
    private readonly Tensor _pixels;
    private readonly Tensor _labels;
    private readonly Tensor? _weights;

    public TensorLoader(
        ImageSet set, ModulePlace place, bool channelsLast, ChangedImages? changed = null, double scale = 1 / 255.0)
    {
        (_channelsLast, _changed, _scale) = (channelsLast, changed, scale);
        (_device, _type) = place;
        using DisposeScope scope = NewDisposeScope();
        _pixels = FromBytes(set.Pixels).reshape(set.Count, set.Channels, set.Height, set.Width).to(_device)
            .DetachFromDisposeScope();
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
    public (Tensor Images, Tensor Labels, Tensor? Weights) Gather(ReadOnlySpan<int> indices)
    {
        Tensor index = ToDevice(tensor(indices.ToArray()));
        Tensor images = _changed is null
            ? TorchScripts.Gather(_pixels, index, _type, _scale)
            : TorchScripts.Scaled(_changed.Of(indices), _type, _scale);
        return (
            _channelsLast ? TorchScripts.ChannelsLast(images) : images, _labels.index_select(0, index),
            _weights?.index_select(0, index));
    }

    public void Dispose()
    {
        _pixels.Dispose();
        _labels.Dispose();
        _weights?.Dispose();
    }

    // The set lies on the device, so the indices are all that a batch sends there. From pinned memory they go without
    // the host waiting for the GPU; libtorch keeps that memory until the copy is done.
    private Tensor ToDevice(Tensor index) =>
        _device.type == DeviceType.CUDA ? index.pin_memory().to(_device, non_blocking: true) : index.to(_device);

    // Shares the array instead of copying it: 47 MB for MNIST.
    private static Tensor FromBytes(ReadOnlyMemory<byte> bytes)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment))
            segment = bytes.ToArray();
        return frombuffer(segment.Array!, ScalarType.Byte, segment.Count, segment.Offset);
    }
}
