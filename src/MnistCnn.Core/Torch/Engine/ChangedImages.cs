using MnistCnn.Augmentation;
using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// Images as augmentation changes them, on all cores: those of the next batch while a device computes the present one.
/// </summary>
internal sealed class ChangedImages(ImageSet set, ImageAugmentation wishes, long seed, Device device) : IDisposable
{
    private readonly ImageAugmenter _augmenter = new(wishes, set.Height, set.Width, seed);
    private readonly Queue<(int[] Indices, Task<Tensor> Images)> _expected = [];
    private long _pass;

    /// <inheritdoc cref="Engines.ITrainingStep.BeginPass"/>
    public void BeginPass(long pass)
    {
        if (pass == _pass)
            return;
        // What is being changed is of the pass before.
        Dispose();
        _augmenter.BeginPass(_pass = pass);
    }

    /// <summary>Says which images of this pass are wanted after those that were said before.</summary>
    public void Expect(ReadOnlySpan<int> indices)
    {
        int[] batch = indices.ToArray();
        _expected.Enqueue((batch, Task.Run(() => Change(batch))));
    }

    /// <summary>Bytes on the device, N × channels × height × width. The dispose scope of the caller owns them.</summary>
    public Tensor Of(ReadOnlySpan<int> indices)
    {
        while (_expected.TryDequeue(out (int[] Indices, Task<Tensor> Images) next))
        {
            using Tensor images = next.Images.GetAwaiter().GetResult();
            if (indices.SequenceEqual(next.Indices))
                return ToDevice(images);
        }

        using Tensor unexpected = Change(indices.ToArray());
        return ToDevice(unexpected);
    }

    /// <summary>Waits for what is being changed, and forgets it.</summary>
    public void Dispose()
    {
        while (_expected.TryDequeue(out (int[] Indices, Task<Tensor> Images) next))
        {
            next.Images.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            if (next.Images.IsCompletedSuccessfully)
                next.Images.Result.Dispose();
        }
    }

    // From pinned memory they go without the host waiting for the GPU; libtorch keeps it until the copy is done.
    private Tensor ToDevice(Tensor images) => images.to(device, non_blocking: device.type == DeviceType.CUDA);

    private Tensor Change(int[] indices)
    {
        byte[] changed = new byte[indices.Length * set.ImageSize];
        Parallel.For(0, indices.Length, i => _augmenter.Apply(
            set.GetImage(indices[i]), indices[i], changed.AsSpan(i * set.ImageSize, set.ImageSize)));
        using DisposeScope scope = NewDisposeScope();
        Tensor images = frombuffer(changed, ScalarType.Byte)
            .reshape(indices.Length, set.Channels, set.Height, set.Width);
        return (device.type == DeviceType.CUDA ? images.pin_memory() : images).DetachFromDisposeScope();
    }
}
