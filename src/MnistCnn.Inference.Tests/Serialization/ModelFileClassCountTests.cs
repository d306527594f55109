using MnistCnn.Files;
using MnistCnn.Inference;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

/// <summary>Numbers of classes in files of a few hundred bytes: refused without memory for their names.</summary>
public sealed class ModelFileClassCountTests : IDisposable
{
    private const long MostMemory = 128 << 10;

    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(65_536, "*must name 65536 classes, and has 2 names*")]
    [InlineData(20_000_000, "*CnnOptions.ClassCount must be from 2 to 65536*")]
    [InlineData(int.MaxValue, "*CnnOptions.ClassCount must be from 2 to 65536*")]
    public void Load_of_an_old_file_with_a_huge_class_count_allocates_nothing_for_it(int classes, string message) =>
        Refuses(
            $$"""
            {"format_version":1,"library_version":"0.1.0","options":{"input_height":8,"input_width":8,
            "input_channels":1,"class_count":{{classes}},"filters":[1],"kernel_size":3,"padding":"Same",
            "pooling":"Max","pool_size":2,"batch_normalization":"None","dense_units":1,"dropout":0,
            "initialization":"PyTorch"},"class_names":["a","b"],"pixel_scale":1}
            """, message);

    [Theory]
    [InlineData(65_536, "*must name 65536 classes, and has 2 names*")]
    [InlineData(20_000_000, "*DenseLayer.Units must be from 1 to 1048576*")]
    [InlineData(int.MaxValue, "*DenseLayer.Units must be from 1 to 1048576*")]
    public void Load_of_a_file_with_a_huge_last_layer_allocates_nothing_for_it(int classes, string message) =>
        Refuses(
            $$"""
            {"format_version":2,"library_version":"0.2.0","architecture":{"input_height":3,"input_width":3,
            "input_channels":1,"initialization":"GlorotUniform","layers":[{"type":"flatten"},
            {"type":"dense","units":{{classes}},"bias":true}]},"class_names":["a","b"],"pixel_scale":1}
            """, message);

    private void Refuses(string json, string message)
    {
        SafetensorsTensor tensor = new("dense1.weight", SafetensorsDataType.F32, [1], new byte[4]);
        new SafetensorsFile([tensor], new Dictionary<string, string> { ["mnistcnn"] = json }).Write(ModelPath);
        Action[] calls =
        [
            () => ModelFile.Load(ModelPath), () => ModelFile.ReadDescription(ModelPath),
            () => ImageClassifier.Load(ModelPath),
        ];
        foreach (Action call in calls)
        {
            // The first call compiles what it runs.
            call.Should().Throw<InvalidDataException>().WithMessage(message);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exception? thrown = Record.Exception(call);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            thrown.Should().BeOfType<InvalidDataException>();
            allocated.Should().BeLessThan(MostMemory);
        }
    }
}
