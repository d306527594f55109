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
    private Batch? _present;
    private Batch? _next;
    private long _pass;

    /// <summary>How many batches were ready or being made when they were asked for.</summary>
    internal int ForeseenCount { get; private set; }

    /// <inheritdoc cref="Engines.ITrainingStep.BeginPass"/>
    public void BeginPass(long pass)
    {
        if (pass == _pass)
            return;
        // What is being changed is of the pass before.
        Dispose();
        _augmenter.BeginPass(_pass = pass);
    }

    /// <inheritdoc cref="Engines.ITrainingStep.Expect"/>
    public void Expect(ReadOnlySpan<int> indices)
    {
        _present?.Dispose();
        _present = _next;
        _next = indices.IsEmpty ? null : new Batch(this, indices.ToArray());
    }

    /// <summary>
    /// Bytes on the device, N × channels × height × width. The dispose scope of the caller owns them.
    /// </summary>
    public Tensor Of(ReadOnlySpan<int> indices)
    {
        if (_present is { } foreseen && indices.SequenceEqual(foreseen.Indices))
        {
            ForeseenCount++;
            return ToDevice(foreseen.Images.GetAwaiter().GetResult());
        }

        using Tensor images = Change(indices.ToArray());
        return ToDevice(images);
    }

    /// <summary>Waits for what is being changed, and forgets it.</summary>
    public void Dispose()
    {
        _present?.Dispose();
        _next?.Dispose();
        (_present, _next) = (null, null);
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

    private sealed class Batch(ChangedImages owner, int[] indices) : IDisposable
    {
        public int[] Indices => indices;

        public Task<Tensor> Images { get; } = Task.Run(() => owner.Change(indices));

        public void Dispose()
        {
            Images.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            if (Images.IsCompletedSuccessfully)
                Images.Result.Dispose();
        }
    }
}
