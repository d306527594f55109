using System.Runtime.InteropServices;
using MnistCnn.Files;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Serialization;

public sealed class ModelFileModuleTests
{
    [Fact]
    public void SaveWeights_of_a_transposed_tensor_writes_it_row_by_row()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("model.safetensors");
        var linear = nn.Linear(2, 3, hasBias: false);
        using (no_grad())
        {
            using Tensor transposed = arange(6, dtype: ScalarType.Float32).reshape(2, 3).t();
            linear.weight = new TorchSharp.Modules.Parameter(transposed);
        }

        using var model = new TorchModel(linear);
        ModelFile.SaveWeights(model, path);

        MemoryMarshal.Cast<byte, float>(SafetensorsFile.Read(path).Tensors[0].Data.Span).ToArray()
            .Should().Equal(0, 3, 1, 4, 2, 5);
    }
}
