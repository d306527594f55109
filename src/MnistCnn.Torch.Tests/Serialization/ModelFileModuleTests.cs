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

    [Fact]
    public void LoadWeights_except_a_layer_of_a_module_takes_the_others_and_keeps_its_own()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("model.safetensors");
        using var digits = new TorchModel(new Scaled(classes: 10));
        using var letters = new TorchModel(new Scaled(classes: 26));
        ModelFile.SaveWeights(digits, path);
        Dictionary<string, byte[]> before = ModelWeights.Of(letters), saved = ModelWeights.Of(digits);

        WeightsReport report = ModelFile.LoadWeights(letters, path, except: "logits");

        report.ToString().Should().Be("Loaded scale, features.first; kept logits.");
        Dictionary<string, byte[]> after = ModelWeights.Of(letters);
        after["features.first.weight"].Should().Equal(saved["features.first.weight"]);
        after["scale"].Should().Equal(saved["scale"]);
        after["logits.weight"].Should().Equal(before["logits.weight"]);
    }

    // A module in a module, and a parameter that lies in neither.
    private sealed class Scaled : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _features;
        private readonly nn.Module<Tensor, Tensor> _logits;
        private readonly TorchSharp.Modules.Parameter _scale = nn.Parameter(rand(1));

        public Scaled(int classes)
            : base(nameof(Scaled))
        {
            _features = nn.Sequential(("first", nn.Linear(4, 3)));
            _logits = nn.Linear(3, classes);
            register_module("features", _features);
            register_module("logits", _logits);
            register_parameter("scale", _scale);
        }

        public override Tensor forward(Tensor images) => _logits.forward(_features.forward(images) * _scale);
    }
}
