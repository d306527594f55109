using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// Images as augmentation changes them, on all cores: those of the next batch while a device computes the present one.
/// </summary>
internal sealed class ChangedImages(ImageSource set, ImageAugmentation wishes, long seed, Device device) : IDisposable
{
    private readonly ImageAugmenter _augmenter = new(wishes, set.Height, set.Width, seed);
    private readonly ReadOnlyMemory<byte> _pixels = (set as ImageSet)?.Pixels ?? default;
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
    public void Expect(ReadOnlySpan<int> indices, LoadedImages loaded = default)
    {
        _present?.Dispose();
        _present = _next;
        _next = indices.IsEmpty ? null : new Batch(this, indices, loaded);
    }

    /// <summary>
    /// Bytes on the device, N × channels × height × width. The dispose scope of the caller owns them.
    /// </summary>
    /// <param name="indices">Which images of the set.</param>
    /// <param name="loaded">Their pixels, where the set has them not in memory.</param>
    public Tensor Of(ReadOnlySpan<int> indices, LoadedImages loaded = default)
    {
        if (_present is { } foreseen && indices.SequenceEqual(foreseen.Indices))
        {
            ForeseenCount++;
            return ToDevice(foreseen.Images.GetAwaiter().GetResult());
        }

        using Tensor images = Change(
            indices.ToArray(), loaded.IsEmpty ? _pixels : loaded.Pixels, PlacesOf(indices, loaded));
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

    private static int[] PlacesOf(ReadOnlySpan<int> indices, LoadedImages loaded) =>
        (loaded.IsEmpty ? indices : loaded.Places).ToArray();

    private Tensor Change(int[] indices, ReadOnlyMemory<byte> pixels, int[] places)
    {
        int size = set.ImageSize;
        byte[] changed = new byte[indices.Length * size];
        Parallel.For(0, indices.Length, i => _augmenter.Apply(
            pixels.Span.Slice(places[i] * size, size), indices[i], changed.AsSpan(i * size, size)));
        using DisposeScope scope = NewDisposeScope();
        Tensor images = frombuffer(changed, ScalarType.Byte)
            .reshape(indices.Length, set.Channels, set.Height, set.Width);
        return (device.type == DeviceType.CUDA ? images.pin_memory() : images).DetachFromDisposeScope();
    }

    private sealed class Batch : IDisposable
    {
        public Batch(ChangedImages owner, ReadOnlySpan<int> indices, LoadedImages loaded)
        {
            int[] of = indices.ToArray(), places = PlacesOf(indices, loaded);
            ReadOnlyMemory<byte> pixels = loaded.IsEmpty ? owner._pixels : loaded.Pixels;
            Indices = of;
            Images = Task.Run(() => owner.Change(of, pixels, places));
        }

        public int[] Indices { get; }

        public Task<Tensor> Images { get; }

        public void Dispose()
        {
            Images.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            if (Images.IsCompletedSuccessfully)
                Images.Result.Dispose();
        }
    }
}
