using System.Text.Json;
using MnistCnn.Inspection;
using MnistCnn.Models;

namespace MnistCnn.Tests.Keras;

/// <summary>
/// Files in the layouts of Keras, and what NumPy says that their networks predict: see
/// <c>Fixtures/make_fixtures.py</c> and <c>make_models.py</c>.
/// </summary>
internal static class KerasFixture
{
    private static readonly Dictionary<string, double[][]> AllLogits =
        Read("logits.json").Concat(Read("model-logits.json")).ToDictionary(pair => pair.Key, pair => pair.Value);

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Keras", "Fixtures", name);

    /// <summary>Images × classes.</summary>
    public static float[] Logits(string name) =>
        [.. AllLogits[name].SelectMany(row => row).Select(value => (float)value)];

    /// <summary>What a network predicts for the images of the fixtures.</summary>
    public static float[] Predict(Cnn model)
    {
        long[] place = [.. Enumerable.Range(0, 3 * 28 * 28)];
        byte[] pixels = [.. place.Select(i => (byte)(((i * i * 31) + (i * 7)) % 256))];
        var trace = new LayerTrace(model);
        return [.. pixels.Chunk(28 * 28).SelectMany(image => trace.Forward(image))];
    }

    private static Dictionary<string, double[][]> Read(string name) =>
        JsonSerializer.Deserialize<Dictionary<string, double[][]>>(File.ReadAllText(PathOf(name)))!;
}
