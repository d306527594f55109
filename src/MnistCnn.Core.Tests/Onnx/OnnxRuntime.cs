using Microsoft.ML.OnnxRuntime;

namespace MnistCnn.Tests.Onnx;

/// <summary>Runs a file that we wrote in Microsoft's runtime.</summary>
internal sealed class OnnxRuntime(string path) : IDisposable
{
    private readonly InferenceSession _session = new(path);

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public ModelMetadata Model => _session.ModelMetadata;

    public (string Name, NodeMetadata Value) Input =>
        (_session.InputMetadata.Single().Key, _session.InputMetadata.Single().Value);

    public (string Name, NodeMetadata Value) Output =>
        (_session.OutputMetadata.Single().Key, _session.OutputMetadata.Single().Value);

    public float[] Run<T>(T[] values, params long[] shape)
        where T : unmanaged
    {
        using var input = OrtValue.CreateTensorValueFromMemory(values, shape);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            _session.Run(options, [Input.Name], [input], [Output.Name]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose() => _session.Dispose();
}
