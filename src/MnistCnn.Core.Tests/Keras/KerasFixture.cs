using System.Text.Json;
using MnistCnn.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Keras;

/// <summary>Files in the layouts of Keras, and what NumPy says that their networks predict: see <c>Fixtures/make_fixtures.py</c>.</summary>
internal static class KerasFixture
{
    private static readonly Dictionary<string, double[][]> AllLogits =
        JsonSerializer.Deserialize<Dictionary<string, double[][]>>(File.ReadAllText(PathOf("logits.json")))!;

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Keras", "Fixtures", name);

    /// <summary>Images × classes.</summary>
    public static float[] Logits(string name) => [.. AllLogits[name].SelectMany(row => row).Select(value => (float)value)];

    /// <summary>What a network predicts for the images of the fixtures.</summary>
    public static float[] Predict(Cnn model)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        model.eval();
        long[] place = [.. Enumerable.Range(0, 3 * 28 * 28)];
        float[] pixels = [.. place.Select(i => ((i * i * 31) + (i * 7)) % 256 / 255f)];
        return model.call(tensor(pixels).reshape(3, 1, 28, 28)).data<float>().ToArray();
    }

    /// <summary>All tensors by their names, as bytes.</summary>
    public static Dictionary<string, byte[]> Weights(Cnn model) =>
        model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.bytes.ToArray());
}
