using System.IO.Compression;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasModelSaveTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("saved.keras")]
    [InlineData("saved.h5")]
    public void Save_and_Load_of_every_kind_of_layer_give_the_same_network_to_the_bit(string name)
    {
        Cnn model = ModelWeights.Draw(EveryLayer().Build(seed: 1));

        KerasModel.Save(model, _directory.File(name));
        KerasModel again = KerasModel.Load(_directory.File(name));

        again.Network.Architecture.Should().Be(model.Architecture);
        model.WeightNames.Should().OnlyContain(weight =>
            again.Network.GetWeights(weight).SequenceEqual(model.GetWeights(weight)));
    }

    [Theory]
    [InlineData("saved.keras", null)]
    [InlineData("saved.keras", true)]
    [InlineData("saved.h5", null)]
    public void Save_keeps_a_scale_of_pixels_that_is_not_the_usual_one(string name, bool? rawPixels)
    {
        Cnn model = new CnnBuilder().WithFilters(3).WithDenseUnits(4).Build();
        model.Description = model.Description with { PixelScale = 1f / 128 };

        KerasModel.Save(model, _directory.File(name), rawPixels);

        KerasModel.Load(_directory.File(name)).Network.Description.PixelScale.Should().Be(1f / 128);
        KerasWeights.Read(_directory.File(name)).Description.PixelScale.Should().Be(1f / 128);
    }

    [Theory]
    [InlineData(null, 1f / 255, false)]
    [InlineData(true, 1f / 255, true)]
    [InlineData(false, 1f / 128, false)]
    public void Save_begins_with_a_rescaling_where_it_is_asked_for_or_needed(
        bool? rawPixels, float scale, bool rescales)
    {
        Cnn model = new CnnBuilder().WithFilters(3).WithDenseUnits(4).Build();
        model.Description = model.Description with { PixelScale = scale };

        KerasModel.Save(model, _directory.File("m.keras"), rawPixels);

        using ZipArchive archive = ZipFile.OpenRead(_directory.File("m.keras"));
        using var config = new StreamReader(archive.GetEntry("config.json")!.Open());
        config.ReadToEnd().Contains("Rescaling", StringComparison.Ordinal).Should().Be(rescales);
    }

    [Theory]
    [InlineData("model.weights.h5")]
    [InlineData("model.safetensors")]
    public void Save_under_a_name_that_Keras_takes_for_no_model_names_those_it_takes(string name)
    {
        Cnn model = new CnnBuilder().WithFilters(3).Build();

        Action save = () => KerasModel.Save(model, _directory.File(name));

        save.Should().Throw<ArgumentException>().WithParameterName("path")
            .Which.Message.Should().Contain(name).And.Contain(".keras");
        Directory.GetFiles(_directory.Path).Should().BeEmpty();
    }

    [PythonTheory("h5py", "numpy")]
    [InlineData("saved.keras")]
    [InlineData("saved.h5")]
    public void Save_of_a_model_is_what_Keras_loads(string name)
    {
        Cnn model = ModelWeights.Draw(EveryLayer().Build(seed: 1));
        KerasModel.Save(model, _directory.File(name), rawPixels: true);

        string said = Python.Run(
            """
            import io, json, sys, zipfile, h5py

            if sys.argv[1].endswith(".keras"):
                with zipfile.ZipFile(sys.argv[1]) as archive:
                    assert archive.testzip() is None
                    assert archive.namelist() == ["metadata.json", "config.json", "model.weights.h5"]
                    assert json.loads(archive.read("metadata.json"))["keras_version"].startswith("3.")
                    model = json.loads(archive.read("config.json"))
                    weights = h5py.File(io.BytesIO(archive.read("model.weights.h5")))
                count = lambda name: len(weights["layers"][name]["vars"])
                assert model["module"] == "keras" and model["registered_name"] is None
            else:
                file = h5py.File(sys.argv[1])
                model = json.loads(file.attrs["model_config"])
                weights = file["model_weights"]
                names = [layer["config"]["name"] for layer in model["config"]["layers"]]
                assert list(weights.attrs["layer_names"]) == names[2:], list(weights.attrs["layer_names"])
                count = lambda name: len(weights[name].attrs["weight_names"])
            assert model["class_name"] == "Sequential" and model["config"]["build_input_shape"] == [None, 28, 28, 2]
            for layer in model["config"]["layers"]:
                config = layer["config"]
                keys = ("activation", "negative_slope", "alpha", "padding", "scale", "rate")
                told = [config[key] for key in keys if key in config]
                weighs = count(config["name"]) if layer["class_name"] not in ("InputLayer", "Rescaling") else 0
                print(layer["class_name"], config["name"], *told, weighs)
            """,
            ["h5py", "numpy"], _directory.File(name));

        bool isArchive = name.EndsWith(".keras", StringComparison.Ordinal);
        said.ReplaceLineEndings("\n").Trim().Should().Be(
            $"""
            InputLayer {(isArchive ? "input_layer" : "input_1")} 0
            Rescaling rescaling 0.003921569 0
            Conv2D conv2d relu same 1
            BatchNormalization batch_normalization False 3
            LeakyReLU leaky_re_lu 0.2 0
            MaxPooling2D max_pooling2d same 0
            SpatialDropout2D spatial_dropout2d 0.1 0
            Conv2D conv2d_1 {(isArchive ? "silu" : "swish")} valid 2
            AveragePooling2D average_pooling2d valid 0
            ELU elu 0.5 0
            Flatten flatten 0
            BatchNormalization batch_normalization_1 True 4
            Activation activation gelu 0
            Dense dense elu 2
            Dropout dropout 0.25 0
            Dense dense_1 softmax 1
            """.ReplaceLineEndings("\n"));
    }

    private static CnnArchitecture EveryLayer() => new CnnChain(28, 28, 2)
        .Add(new ConvolutionLayer(3, 3) { Stride = 2, Padding = Padding.Same, HasBias = false }).Relu()
        .Add(new BatchNormalizationLayer { Epsilon = 0.02, Momentum = 0.99, HasScale = false })
        .Add(new ActivationLayer(Activation.LeakyRelu) { Alpha = 0.2 })
        .MaxPooling(3, stride: 2, Padding.Same).Dropout(0.1, wholeChannels: true)
        .Add(new ConvolutionLayer(4, 1) { KernelWidth = 3 }).Activation(Activation.Silu).AveragePooling(2)
        .Add(new ActivationLayer(Activation.Elu) { Alpha = 0.5 })
        .Flatten().BatchNormalization().Activation(Activation.Gelu)
        .Dense(6).Activation(Activation.Elu).Dropout(0.25).Add(new DenseLayer(5) { HasBias = false })
        .ToArchitecture();
}
