using MnistCnn.Files;
using MnistCnn.Inference;
using MnistCnn.Models;

namespace MnistCnn.Samples.DigitPad;

/// <summary>One network of the pad.</summary>
internal sealed class PadNetwork : IDisposable
{
    private readonly ImageClassifier _classifier;
    private readonly FirstLayer _firstLayer;

    public PadNetwork(string name, string path)
    {
        _classifier = ImageClassifier.Load(path);
        _firstLayer = new FirstLayer(SafetensorsFile.Read(path));
        ModelDescription description = _classifier.Description;
        Info = new NetworkInfo(
            name, description.Training?.ValidationAccuracy, description.ClassNames, _firstLayer.MapCount,
            FirstLayer.MapSide);
    }

    public NetworkInfo Info { get; }

    public NetworkResult Look(byte[] frame) =>
        new(_classifier.Predict(frame).Probabilities, _firstLayer.Activations(frame));

    public void Dispose() => _classifier.Dispose();
}
