using System.Text.Json;
using MnistCnn.Files;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;

namespace MnistCnn.Keras.Config;

/// <summary>Makes a network of ours of what a file describes.</summary>
internal static class ModelTranslator
{
    private const string WayOut =
        "Networks here are chains of Conv2D, BatchNormalization, activations, MaxPooling2D, AveragePooling2D, "
        + "GlobalAveragePooling2D, Dropout, Flatten and Dense; docs/keras.md has them with their arguments. Another "
            + "network "
        + "runs in .NET with ONNX Runtime, once Python has exported it as ONNX.";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <param name="json">A model's <c>model_config</c> or <c>config.json</c>.</param>
    /// <exception cref="InvalidDataException">It is broken, or something in it is not known here.</exception>
    public static TranslatedModel Translate(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            return Translate(document.RootElement.Clone());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is what a text tells that is not valid Unicode, and a value of another kind.
            // Its message has characters of the file in it: it is shown, and not kept.
            throw new InvalidDataException(
                $"The description of the model is not the JSON that it should be: {FileText.Of(exception.Message)}");
        }
    }

    private static TranslatedModel Translate(JsonElement model)
    {
        IReadOnlyList<ConfigLayer> chain;
        try
        {
            chain = ConfigChain.Of(model);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{exception.Message}\n{WayOut}", exception);
        }

        if (chain.Count == 0)
            throw new InvalidDataException("The model has no layers.");
        bool hasMaps = chain.Any(layer => layer.ClassName.EndsWith("2D", StringComparison.Ordinal));
        var translator = new LayerTranslator(AreChannelsFirst(chain), InputShape.Of(model, chain[0]), hasMaps);
        var problems = new List<string>();
        foreach (ConfigLayer layer in chain)
            Try(() => translator.Add(layer), problems);
        if (problems.Count == 0)
            Try(translator.Finish, problems);
        if (problems.Count > 0)
            throw new InvalidDataException(
                $"The model has what is not known here:\n  {FileText.Lines(problems)}\n{WayOut}");
        CnnArchitecture architecture = Build(translator);
        var form = new KernelForm(
            FiltersFirst: chain.Any(layer => layer.Settings.Text("dim_ordering") == "th"),
            FlattensChannelsFirst: translator.FlattensChannelsFirst);
        return new TranslatedModel(
            architecture, translator.Sources, chain, form, translator.PixelScale, translator.LeftOut);
    }

    private static void Try(Action step, List<string> problems)
    {
        try
        {
            step();
        }
        catch (InvalidDataException exception)
        {
            problems.Add(exception.Message);
        }
    }

    private static bool AreChannelsFirst(IReadOnlyList<ConfigLayer> chain) => chain.Any(layer =>
        layer.ClassName != "Flatten" && layer.Settings.Text("data_format", "dim_ordering") is "channels_first" or "th");

    private static CnnArchitecture Build(LayerTranslator translator)
    {
        try
        {
            (int height, int width, int channels) = translator.Input;
            return new CnnArchitecture(height, width, channels, translator.Layers);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(
                $"The model is a network that cannot be here: {exception.Message}\n{WayOut}", exception);
        }
    }
}
