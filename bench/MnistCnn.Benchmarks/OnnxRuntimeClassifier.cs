using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using MnistCnn.Inference;
using MnistCnn.Models;

namespace MnistCnn.Benchmarks;

/// <summary>
/// ONNX Runtime in the place of <see cref="ImageClassifier"/>: calls take turns with sessions whose input and output
/// are bound, as many of them as calls ever met.
/// </summary>
/// <param name="path">A file with bytes going in and probabilities coming out.</param>
/// <param name="description">Of the same network.</param>
internal sealed class OnnxRuntimeClassifier(string path, ModelDescription description) : IImageClassifier, IDisposable
{
    private readonly ConcurrentDictionary<int, ConcurrentBag<OnnxRuntimePeer>> _idle = [];

    public ModelDescription Description => description;

    public Prediction Predict(ReadOnlyMemory<byte> image) => Run(image.Span, 1)[0];

    public Prediction[] PredictBatch(ReadOnlyMemory<byte> images, int threads = 1) =>
        Run(images.Span, images.Length / (28 * 28));

    public void Dispose()
    {
        foreach (OnnxRuntimePeer peer in _idle.Values.SelectMany(peers => peers))
            peer.Dispose();
    }

    private Prediction[] Run(ReadOnlySpan<byte> images, int count)
    {
        ConcurrentBag<OnnxRuntimePeer> idle = _idle.GetOrAdd(count, _ => []);
        OnnxRuntimePeer session = idle.TryTake(out OnnxRuntimePeer? kept)
            ? kept
            : new OnnxRuntimePeer(path, count, threads: 1);
        ReadOnlySpan<float> probabilities = session.Run(images);
        int classes = description.ClassNames.Length;
        var predictions = new Prediction[count];
        for (int i = 0; i < count; i++)
        {
            ImmutableArray<float> ofImage = [.. probabilities.Slice(i * classes, classes)];
            predictions[i] = new Prediction(
                TensorPrimitives.IndexOfMax(ofImage.AsSpan()), ofImage, description.ClassNames);
        }

        idle.Add(session);
        return predictions;
    }
}
