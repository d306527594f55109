using System.Runtime.InteropServices;
using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training.Torch;

/// <summary>An image set as two resident tensors; a batch is one gather by index.</summary>
internal sealed class TensorLoader : IDisposable
{
    private readonly Device _device;
    private readonly bool _channelsLast;
    private readonly Tensor _pixels;
    private readonly Tensor _labels;

    public TensorLoader(ImageSet set, Device device, bool channelsLast)
    {
        (_device, _channelsLast) = (device, channelsLast);
        using DisposeScope scope = NewDisposeScope();
        _pixels = FromBytes(set.Pixels).reshape(set.Count, set.Channels, set.Height, set.Width).to(device).DetachFromDisposeScope();
        _labels = FromBytes(set.Labels).to(ScalarType.Int64).to(device).DetachFromDisposeScope();
    }

    /// <summary>Float images, N × channels × height × width, scaled to 0…1, and their labels. The dispose scope of the caller owns both.</summary>
    public (Tensor Images, Tensor Labels) Gather(ReadOnlySpan<int> indices)
    {
        Tensor index = ToDevice(tensor(indices.ToArray()));
        Tensor images = TorchScripts.Gather(_pixels, index);
        return (_channelsLast ? TorchScripts.ChannelsLast(images) : images, _labels.index_select(0, index));
    }

    public void Dispose()
    {
        _pixels.Dispose();
        _labels.Dispose();
    }

    // The set lies on the device, so the indices are all that a batch sends there. From pinned memory they go without the
    // host waiting for the GPU; libtorch keeps that memory until the copy is done.
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
