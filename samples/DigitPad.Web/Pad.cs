using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Text.Json;
using MnistCnn.Models;
using MnistCnn.Serialization;

namespace MnistCnn.Samples.DigitPad;

/// <summary>What worker.js calls, in the browser: the answers that DigitPad's server gives, as the same JSON.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Pad
{
    /// <summary>Rows and columns of a sketch: four for each of a frame, which are sooner read than ten.</summary>
    private const int Side = 112;

    private static readonly List<(string Name, Cnn Model)> Trained = [];
    private static Dictionary<string, byte[][]> _symbols = [];
    private static PadNetworks _networks = new();

    /// <summary>Takes a network from the content of its file.</summary>
    [JSExport]
    public static void Add(string name, byte[] file)
    {
        Trained.Add((name, ModelFile.Load(new MemoryStream(file))));
        Use(Trained.Select(network => network.Model));
    }

    [JSExport]
    public static string Infos() =>
        JsonSerializer.Serialize([.. _networks.Infos], PadJson.Default.NetworkInfoArray);

    /// <returns>Null where there is too little ink.</returns>
    [JSExport]
    public static string? Look(byte[] sketch) => Sketch.ToFrame(sketch, Side) is { } frame
        ? JsonSerializer.Serialize(_networks.Look(frame), PadJson.Default.LookResult)
        : null;

    /// <inheritdoc cref="Look"/>
    [JSExport]
    public static string? Why(byte[] sketch) => Sketch.ToFrame(sketch, Side) is { } frame
        ? JsonSerializer.Serialize(_networks.Why(frame), PadJson.Default.WhyResult)
        : null;

    /// <summary>Teaches every network a symbol, and those from before.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="sketches">Some sketches of it, one after the other.</param>
    /// <param name="digits">Digits to keep in mind: as many of each class, 28×28 bytes each, by class.</param>
    [JSExport]
    public static void Teach(string name, byte[] sketches, byte[] digits)
    {
        byte[][] drawings =
            [.. sketches.Chunk(Side * Side).Select(sketch => Sketch.ToFrame(sketch, Side)).OfType<byte[]>()];
        if (drawings.Length == 0)
            throw new InvalidDataException("There is too little ink in the drawings.");
        var symbols = new Dictionary<string, byte[][]>(_symbols)
        {
            [name] = [.. _symbols.GetValueOrDefault(name, []), .. drawings],
        };
        Use([.. Trained.Select((network, i) =>
            new Lesson(network.Model, share => Learned((i + share) / Trained.Count)).Teach(symbols, digits))]);
        _symbols = symbols;
    }

    private static void Use(IEnumerable<Cnn> models)
    {
        _networks.Dispose();
        _networks = new PadNetworks(
            [.. Trained.Zip(models, (network, model) => new PadNetwork(network.Name, model))]);
    }

    /// <summary>Tells the page how much of a lesson is over, 0 to 1.</summary>
    [JSImport("learned", "worker")]
    private static partial void Learned(double share);
}
