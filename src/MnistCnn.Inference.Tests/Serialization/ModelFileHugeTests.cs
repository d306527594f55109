using MnistCnn.Files;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

/// <summary>
/// Files of two kilobytes that describe networks of terabytes: refused for what they are, without memory.
/// </summary>
public sealed class ModelFileHugeTests : IDisposable
{
    private const long MostMemory = 3 << 20;

    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string, string, int, string> Huge => new()
    {
        { "convolution, pixel", Convolution(65_535, 255) + Flatten + Dense(2), 1, "*can be held*" },
        { "convolution, image", Convolution(65_535, 255) + Flatten + Dense(2), 300, "*values*can be computed*" },
        {
            "convolutions", Convolution(65_535, 1) + Convolution(65_535, 255) + Flatten + Dense(2), 1,
            "*values*can be computed*"
        },
        { "convolution alone", Convolution(65_535, 31) + Flatten + Dense(2), 1, "*different: conv1.weight is F32*" },
        { "dense", Flatten + Dense(1_048_576) + Dense(1_048_576) + Dense(2), 1, "*can be held*" },
        { "dense of an image", Flatten + Dense(1_048_576) + Dense(2), 5_000, "*can be held*" },
        { "dense alone", Flatten + Dense(1_048_576) + Dense(2), 3, "*missing: dense1.weight [1048576, 9]*" },
        { "classes", Flatten + Dense(65_536), 3, "*must name 65536 classes, and has 2 names*" },
        { "image", Flatten + Dense(2), 65_535, "*An image of 65535×65535×1 has 4294836225 values*" },
        {
            "windows",
            """{"type":"pooling","pooling":"Max","size":255,"stride":1,"padding":"Same"},""" + Flatten + Dense(2),
            1_024, "*values*can be computed*"
        },
        { "activations", Repeat(Relu, 400) + Flatten + Dense(2), 4_096, "*values*can be computed*" },
        {
            "poolings",
            Repeat("""{"type":"pooling","pooling":"Max","size":1,"stride":1,"padding":"Valid"},""", 400) + Flatten
                + Dense(2),
            1_024, "*values*can be computed*"
        },
        { "layers", Flatten + Repeat(Relu, 600) + Dense(2), 3, "*layers must be a list of 1 to 512*" },
    };

    private const string Flatten = """{"type":"flatten"},""";
    private const string Relu = """{"type":"activation","activation":"Relu","alpha":1},""";

    [Theory]
    [MemberData(nameof(Huge))]
    public void Description_of_a_huge_network_is_refused_at_once(string what, string layers, int side, string message)
    {
        Write(layers, side);
        Action[] calls =
        [
            () => ModelFile.Load(ModelPath), () => ModelFile.ReadDescription(ModelPath),
            () => ImageClassifier.Load(ModelPath),
        ];

        foreach (Action call in calls)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();

            call.Should().Throw<InvalidDataException>(what).WithMessage(message)
                .WithMessage($"'{ModelPath}' is not a model that can be loaded. *");

            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostMemory, what);
        }
    }

    [Theory]
    [InlineData("2147483648", "*'units' should be a whole number, and is 2147483648*")]
    [InlineData("-2147483649", "*'units' should be a whole number, and is -2147483649*")]
    [InlineData("1e300", "*'units' should be a whole number, and is 1E+300*")]
    [InlineData("2147483647", "*DenseLayer.Units must be from 1 to 1048576*")]
    public void Number_beyond_those_of_the_machine_is_refused(string units, string message)
    {
        Write(Flatten + Dense(7).Replace("7", units, StringComparison.Ordinal), side: 3);

        FluentActions.Invoking(() => ModelFile.Load(ModelPath)).Should().Throw<InvalidDataException>()
            .WithMessage(message);
    }

    private static string Convolution(int filters, int kernel) =>
        $$"""
        {"type":"convolution","filters":{{filters}},"kernel_height":{{kernel}},"kernel_width":{{kernel}},"stride":1,
        "padding":"Same","bias":true},
        """;

    private static string Dense(int units) => $$"""{"type":"dense","units":{{units}},"bias":true},""";

    private static string Repeat(string layer, int count) => string.Concat(Enumerable.Repeat(layer, count));

    private void Write(string layers, int side)
    {
        string json = $$"""
            {"format_version":2,"library_version":"0.2.0","architecture":{"input_height":{{side}},
            "input_width":{{side}},"input_channels":1,
            "initialization":"GlorotUniform","layers":[{{layers.TrimEnd().TrimEnd(',')}}]},
            "class_names":["a","b"],"pixel_scale":1}
            """;
        SafetensorsTensor tensor = new("conv1.weight", SafetensorsDataType.F32, [1], new byte[4]);
        new SafetensorsFile([tensor], new Dictionary<string, string> { ["mnistcnn"] = json }).Write(ModelPath);
    }
}
