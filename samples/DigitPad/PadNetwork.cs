using MnistCnn.Data;
using MnistCnn.Inference;
using MnistCnn.Inspection;
using MnistCnn.Models;

namespace MnistCnn.Samples.DigitPad;

/// <summary>One network of the pad.</summary>
internal sealed class PadNetwork : IDisposable
{
    private const int Side = 28;

    // Neither for a class nor against it.
    private const int Neutral = 128;

    private readonly Cnn _model;
    private readonly ImageClassifier _classifier;
    private readonly FirstLayer _firstLayer;

    public PadNetwork(string name, Cnn model)
    {
        _model = model;
        _classifier = ImageClassifier.Of(model);
        _firstLayer = new FirstLayer(model);
        ModelDescription description = _classifier.Description;
        Info = new NetworkInfo(
            name, description.Training?.ValidationAccuracy, description.ClassNames, _firstLayer.MapCount,
            FirstLayer.MapSide);
    }

    public NetworkInfo Info { get; }

    public NetworkResult Look(byte[] frame) =>
        new(_classifier.Predict(frame).Probabilities, _firstLayer.Activations(frame));

    /// <summary>The two classes that it finds likeliest.</summary>
    public (int First, int Second) Choices(byte[] frame) =>
        _classifier.Predict(frame).Top(2) is [var first, var second]
            ? (first.Label, second.Label)
            : throw new InvalidOperationException("A network has two classes or more.");

    /// <summary>The gradient of what the logit of one class is above that of another.</summary>
    public NetworkReasons Why(byte[] frame, int @for, int against)
    {
        ImageSet image = ImageSet.FromArrays(frame, new byte[1], Side, Side, classNames: Info.ClassNames);
        ReadOnlySpan<float> one = Saliency.Of(_model, image, 0, @for).Gradient.Span;
        ReadOnlySpan<float> other = Saliency.Of(_model, image, 0, against).Gradient.Span;
        float[] differences = new float[one.Length];
        float largest = float.Epsilon;
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = one[i] - other[i];
            largest = Math.Max(largest, Math.Abs(differences[i]));
        }

        return new NetworkReasons(
            @for, against, [.. differences.Select(value => (byte)(Neutral + MathF.Round(127 * value / largest)))]);
    }

    public void Dispose() => _classifier.Dispose();
}
