using MnistCnn.Inference;
using MnistCnn.Models;

namespace MnistCnn.Extensions.DependencyInjection;

/// <summary>
/// A classifier that nobody disposes: the container would, at the end of each request, and others are still at work. It
/// is memory and nothing else, and goes when the last who holds it lets it go.
/// </summary>
internal sealed class LoadedModel(IImageClassifier classifier) : IImageClassifier
{
    public ModelDescription Description => classifier.Description;

    public Prediction Predict(ReadOnlyMemory<byte> image) => classifier.Predict(image);

    public Prediction[] PredictBatch(ReadOnlyMemory<byte> images, int threads) =>
        classifier.PredictBatch(images, threads);
}
