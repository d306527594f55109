using Microsoft.ML.OnnxRuntime;

namespace MnistCnn.Benchmarks;

/// <summary>
/// The peer of <see cref="Inference.ImageClassifier"/>: the same network in ONNX Runtime, from bytes to probabilities,
/// with its input and output bound once, as its documentation advises.
/// </summary>
internal sealed class OnnxRuntimePeer : IDisposable
{
    private readonly SessionOptions _settings;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly byte[] _pixels;
    private readonly float[] _probabilities;

    /// <param name="path">A file with bytes going in and probabilities coming out.</param>
    /// <param name="batch">Images in a call.</param>
    /// <param name="threads">What one operation may use.</param>
    public OnnxRuntimePeer(string path, int batch, int threads)
    {
        _settings = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        _session = new InferenceSession(path, _settings);
        (string inputName, NodeMetadata input) = _session.InputMetadata.Single();
        (string outputName, NodeMetadata output) = _session.OutputMetadata.Single();
        long[] inputShape = [batch, .. input.Dimensions[1..].Select(size => (long)size)];
        long[] outputShape = [batch, output.Dimensions[^1]];
        _pixels = GC.AllocateArray<byte>(checked((int)inputShape.Aggregate((a, b) => a * b)), pinned: true);
        _probabilities = GC.AllocateArray<float>(checked((int)outputShape.Aggregate((a, b) => a * b)), pinned: true);
        _input = OrtValue.CreateTensorValueFromMemory(_pixels, inputShape);
        _output = OrtValue.CreateTensorValueFromMemory(_probabilities, outputShape);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(inputName, _input);
        _binding.BindOutput(outputName, _output);
    }

    /// <param name="images">As many as a call takes.</param>
    /// <returns>Images × classes, until the next call.</returns>
    public ReadOnlySpan<float> Run(ReadOnlySpan<byte> images)
    {
        images.CopyTo(_pixels);
        _session.RunWithBinding(_run, _binding);
        return _probabilities;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _output.Dispose();
        _run.Dispose();
        _session.Dispose();
        _settings.Dispose();
    }
}
