using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

public sealed class ModelFileDescriptionTests : IDisposable
{
    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12,
        InputWidth = 10,
        InputChannels = 2,
        ClassCount = 3,
        Filters = [4, 6],
        Padding = Padding.Same,
        BatchNormalization = BatchNormalization.AfterPooling,
        DenseUnits = [7],
        Dropout = 0.25,
        Initialization = WeightInitialization.PyTorch,
    };

    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_builds_the_network_that_Save_wrote()
    {
        Cnn saved = new CnnBuilder(Small).WithSeed(1).Build();
        ModelFile.Save(saved, ModelPath);

        Cnn loaded = ModelFile.Load(ModelPath);

        loaded.Architecture.Should().Be(Small.ToArchitecture());
        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(saved));
    }

    [Fact]
    public void Load_gives_back_the_whole_description()
    {
        var description = new ModelDescription(Small.ToArchitecture())
        {
            ClassNames = ["猫", "dog", "\"bird\""],
            PixelScale = 0.5f,
            Training = new TrainingSummary
            {
                Epoch = 3, TrainingImages = 100, Loss = 0.1, Accuracy = 0.9, ValidationLoss = double.NaN,
                ValidationMetrics = new OrderedDictionary<string, double> { ["macro_f1"] = 0.8, ["mine"] = double.NaN },
            },
        };
        Cnn saved = new CnnBuilder(Small).Build();
        ModelFile.Save(saved, ModelPath, description);

        ModelDescription loaded = ModelFile.Load(ModelPath).Description;

        loaded.Should().Be(description with { LibraryVersion = loaded.LibraryVersion });
    }

    [Theory]
    [InlineData("""[{"name":"a","value":1},{"name":"a","value":2}]""", "*'validation_metrics' has 'a' twice*")]
    [InlineData("""[{"name":"\u001B[31m","value":1}]""", "*a metric in 'validation_metrics' has a control character*")]
    [InlineData("""[{"name":"a"}]""", "*'value' is missing*")]
    [InlineData("""{"a":1}""", "*'validation_metrics' should be a list*")]
    public void Load_of_metrics_that_cannot_be_throws(string metrics, string message)
    {
        var training = new TrainingSummary { Epoch = 1, TrainingImages = 1, Loss = 0, Accuracy = 1 };
        Cnn model = new CnnBuilder(Small).Build();
        ModelFile.Save(model, ModelPath, new ModelDescription(Small.ToArchitecture()) { Training = training });
        SafetensorsFile file = SafetensorsFile.Read(ModelPath);
        string json = file.Metadata["mnistcnn"];
        string changed = json.Replace("\"accuracy\":1", $"\"accuracy\":1,\"validation_metrics\":{metrics}");
        changed.Should().NotBe(json);
        new SafetensorsFile(file.Tensors, new Dictionary<string, string> { ["mnistcnn"] = changed }).Write(ModelPath);

        FluentActions.Invoking(() => ModelFile.Load(ModelPath)).Should().Throw<InvalidDataException>()
            .WithMessage(message);
    }

    [Fact]
    public void Summary_with_a_metric_that_no_file_can_name_is_refused_where_it_is_set() =>
        FluentActions.Invoking(() => new TrainingSummary
        {
            Epoch = 1, TrainingImages = 1, Loss = 0, Accuracy = 1,
            ValidationMetrics = new Dictionary<string, double> { ["two\nlines"] = 1 },
        }).Should().Throw<ArgumentException>().WithParameterName("ValidationMetrics");

    [Fact]
    public void ReadDescription_tells_the_library_version()
    {
        SaveSmall();

        ModelFile.ReadDescription(ModelPath).LibraryVersion.Should().MatchRegex(@"^\d+\.\d+\.\d+$");
    }

    [Fact]
    public void Save_writes_the_tensors_that_the_shape_calls_for()
    {
        SaveSmall();

        SafetensorsFile.Read(ModelPath).Tensors
            .Select(tensor => (tensor.Name, tensor.DataType, string.Join(',', tensor.Shape)))
            .Should().BeEquivalentTo(Small.ToArchitecture().Layout.Tensors
                .Select(tensor => (tensor.Name, tensor.DataType, string.Join(',', tensor.Shape))));
    }

    [Fact]
    public void Save_writes_the_description_under_names_that_stay()
    {
        Cnn model = new CnnBuilder(Small).Build();
        ModelFile.Save(model, ModelPath, new ModelDescription(Small.ToArchitecture())
        {
            ClassNames = ["猫", "dog", "\"bird\""],
            Training = new TrainingSummary
            {
                Epoch = 3, TrainingImages = 100, Loss = double.NaN, Accuracy = 0.9, ValidationLoss = 1e-7,
            },
        });

        string version = typeof(ModelDescription).Assembly.GetName().Version!.ToString(3);
        SafetensorsFile.Read(ModelPath).Metadata["mnistcnn"].Should().Be(
            $$$"""
            {"format_version":2,"library_version":"{{{version}}}","architecture":{"input_height":12,"input_width":10,
            "input_channels":2,"initialization":"PyTorch","layers":[
            {"type":"convolution","filters":4,"kernel_height":3,"kernel_width":3,"stride":1,"padding":"Same",
            "bias":true},{"type":"activation","activation":"Relu","alpha":1},
            {"type":"pooling","pooling":"Max","size":2,"stride":2,"padding":"Valid"},
            {"type":"batch_normalization","epsilon":0.001,"momentum":0.99,"scale":true,"shift":true},
            {"type":"convolution","filters":6,"kernel_height":3,"kernel_width":3,"stride":1,"padding":"Same",
            "bias":true},{"type":"activation","activation":"Relu","alpha":1},
            {"type":"pooling","pooling":"Max","size":2,"stride":2,"padding":"Valid"},
            {"type":"batch_normalization","epsilon":0.001,"momentum":0.99,"scale":true,"shift":true},
            {"type":"flatten"},{"type":"dense","units":7,"bias":true},
            {"type":"activation","activation":"Relu","alpha":1},
            {"type":"dropout","rate":0.25,"whole_channels":false},{"type":"dense","units":3,"bias":true}]},
            "class_names":["\u732B","dog","\u0022bird\u0022"],"pixel_scale":0.003921569,
            "training":{"epoch":3,"training_images":100,"loss":"NaN","accuracy":0.9,"validation_loss":1E-07}}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void Save_of_a_description_of_another_network_throws_and_writes_nothing()
    {
        Cnn model = new CnnBuilder(Small).Build();
        Action save = () => ModelFile.Save(model, ModelPath, new ModelDescription(new CnnOptions().ToArchitecture()));

        save.Should().Throw<ArgumentException>().WithParameterName("description")
            .WithMessage("*The description is of*28*the network is*12*");
        File.Exists(ModelPath).Should().BeFalse();
    }

    [Theory]
    [InlineData("\"units\":7", "\"units\":8", "*model.safetensors*different: dense1.weight is F32 [7, 36] "
        + "in the file and F32 [8, 36]*dense1.bias*")]
    [InlineData("\"units\":7", "\"units\":-7", "*network that cannot be: DenseLayer.Units must be from 1*")]
    [InlineData("\"units\":7", "\"units\":1000000000", "*DenseLayer.Units must be from 1*")]
    [InlineData("\"filters\":4", "\"filters\":65535", "*different: conv1.weight*")]
    [InlineData("\"filters\":4", "\"filters\":65536", "*filters must be from 1 to 65535*")]
    [InlineData("\"filters\":4", "\"filters\":null", "*'filters' should be a whole number, and is null*")]
    [InlineData("\"filters\":4,", "", "*not the JSON that it must be*'filters' is missing*")]
    [InlineData("\"kernel_height\":3", "\"kernel_height\":0", "*ConvolutionLayer.KernelHeight must be from 1*")]
    [InlineData("\"kernel_width\":3", "\"kernel_width\":256", "*ConvolutionLayer.KernelWidth must be from 1 to 255*")]
    [InlineData("\"stride\":1", "\"stride\":0", "*ConvolutionLayer.Stride must be from 1*")]
    [InlineData("\"padding\":\"Same\"", "\"padding\":\"Odd\"", "*not the JSON that it must be*")]
    [InlineData("\"padding\":\"Same\"", "\"padding\":77", "*'padding' should be one of Valid, Same, and is 77*")]
    [InlineData("\"padding\":\"Same\"", "\"padding\":\"Valid,Same\"", "*'padding' should be one of*")]
    [InlineData("\"padding\":\"Same\",", "", "*'padding' is missing*")]
    [InlineData(
        "\"padding\":\"Same\",", "\"padding\":\"Same\",\"padding\":\"Valid\",",
        "*not the JSON that it must be*padding*")]
    [InlineData("\"padding\":\"Same\"", "\"padding\":\"\\ud800\"", "*not the JSON that it must be*")]
    [InlineData("\"bias\":true", "\"bias\":1", "*'bias' should be true or false, and is 1*")]
    [InlineData("\"bias\":true", "\"bias\":false", "*unexpected: conv1.bias [4]*")]
    [InlineData("\"units\":7", "\"units\":7.5", "*'units' should be a whole number, and is 7.5*")]
    [InlineData("\"units\":7", "\"units\":1e99999999999", "*not the JSON that it must be*units*")]
    [InlineData("\"units\":7", "\"units\":\"7\"", "*'units' should be a whole number*")]
    [InlineData("\"units\":7", "\"units\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "*not the JSON that it must be*depth*")]
    [InlineData("\"activation\":\"Relu\"", "\"activation\":\"Mish\"", "*'activation' should be one of Linear, Relu*")]
    [InlineData("\"activation\":\"Relu\"", "\"activation\":\"Softmax\"", "*A softmax stands before other layers*")]
    [InlineData("\"alpha\":1", "\"alpha\":\"NaN\"", "*ActivationLayer.Alpha must be from 0 to 100*")]
    [InlineData("\"pooling\":\"Max\"", "\"pooling\":\"None\"", "*pooling must be Max or Average*")]
    [InlineData("\"size\":2", "\"size\":200", "*'pool1' (200×200, stride 2) does not fit the 12×10 that is left*")]
    [InlineData("\"epsilon\":0.001", "\"epsilon\":0", "*BatchNormalizationLayer.Epsilon must be above 0*")]
    [InlineData("\"momentum\":0.99", "\"momentum\":1", "*BatchNormalizationLayer.Momentum must be at least 0*")]
    [InlineData("\"momentum\":0.99", "\"momentum\":1e300", "*BatchNormalizationLayer.Momentum must be at least 0*")]
    [InlineData("\"rate\":0.25", "\"rate\":1", "*DropoutLayer.Rate must be at least 0 and below 1*")]
    [InlineData("{\"type\":\"flatten\"},", "", "*'dense1' takes a list, and gets a map of 3×2×6: put a flatten*")]
    [InlineData("\"type\":\"flatten\"", "\"type\":\"reshape\"", "*There is no layer of the type 'reshape'*")]
    [InlineData("\"type\":\"flatten\"", "\"kind\":\"flatten\"", "*'type' is missing*")]
    [InlineData("{\"type\":\"flatten\"}", "null", "*'layers' should be a list of objects, and is null*")]
    [InlineData(
        "\"type\":\"flatten\"", "\"type\":\"flatten\",\"name\":\"a b\"",
        "*letters, digits, _ and -, and one is 'a b'*")]
    [InlineData(
        "\"type\":\"flatten\"", "\"type\":\"flatten\",\"name\":\"conv1\"",
        "*Two layers have the name 'conv1'*")]
    [InlineData(
        "\"input_height\":12", "\"input_height\":65536",
        "*inputHeight must be from 1 to 65535*")]
    [InlineData("\"initialization\":\"PyTorch\"", "\"initialization\":null", "*'initialization' should be one of*")]
    [InlineData("\"architecture\":", "\"options\":", "*'architecture' is missing*")]
    [InlineData("\"class_names\":[\"0\",", "\"class_names\":[null,", "*'class_names' should be a text, and is null*")]
    [InlineData("\"format_version\":2", "\"format_version\":3", "*is of version 3*reads versions 1 to 2*")]
    [InlineData("\"format_version\":2", "\"format_version\":0", "*is of version 0*reads versions 1 to 2*")]
    [InlineData("\"format_version\":2", "\"format_version\":1", "*'options' is missing*")]
    [InlineData("\"class_names\":[\"0\",", "\"class_names\":[", "*ClassNames must name 3 classes, and has 2 names*")]
    [InlineData("\"class_names\":[\"0\",", "\"class_names\":[\"\",", "*ClassNames[0] is empty*")]
    [InlineData("\"pixel_scale\":0.003921569", "\"pixel_scale\":0", "*cannot be used*PixelScale must be above 0*")]
    [InlineData("\"pixel_scale\":0.003921569", "\"pixel_scale\":\"NaN\"", "*PixelScale must be above 0*")]
    [InlineData("{", "", "*not the JSON that it must be*")]
    public void Load_of_a_description_that_cannot_be_used_throws(string found, string changed, string message)
    {
        SaveSmall();
        SafetensorsFile file = SafetensorsFile.Read(ModelPath);
        string json = file.Metadata["mnistcnn"];
        json.Should().Contain(found);
        int place = json.IndexOf(found, StringComparison.Ordinal);
        var metadata =
            new Dictionary<string, string> { ["mnistcnn"] = json[..place] + changed + json[(place + found.Length)..] };
        new SafetensorsFile(file.Tensors, metadata).Write(ModelPath);
        Action load = () => ModelFile.Load(ModelPath);

        load.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void Load_of_weights_alone_says_what_to_do()
    {
        Cnn model = new CnnBuilder(Small).Build();
        ModelFile.SaveWeights(model, ModelPath);
        Action load = () => ModelFile.Load(ModelPath);

        load.Should().Throw<InvalidDataException>().WithMessage("*model.safetensors*weights only*Build the network*");
    }

    [Fact]
    public void LoadWeights_takes_a_file_that_describes_itself()
    {
        SaveSmall();
        Cnn model = new CnnBuilder(Small).WithSeed(2).Build();

        ModelFile.LoadWeights(model, ModelPath);

        ModelWeights.Of(model)["conv1.weight"].Should().Equal(
            SafetensorsFile.Read(ModelPath).Tensors.First(tensor => tensor.Name == "conv1.weight").Data.ToArray());
    }

    private void SaveSmall()
    {
        Cnn model = new CnnBuilder(Small).WithSeed(1).Build();
        ModelFile.Save(model, ModelPath);
    }
}
