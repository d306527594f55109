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
        Padding = ConvPadding.Same,
        BatchNormalization = BatchNormalization.AfterPooling,
        DenseUnits = 7,
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

        loaded.Options.Should().Be(Small);
        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(saved));
    }

    [Fact]
    public void Load_gives_back_the_whole_description()
    {
        var description = new ModelDescription(Small)
        {
            ClassNames = ["猫", "dog", "\"bird\""],
            PixelScale = 0.5f,
            Training = new TrainingSummary
            {
                Epoch = 3, TrainingImages = 100, Loss = 0.1, Accuracy = 0.9, ValidationLoss = double.NaN,
            },
        };
        Cnn saved = new CnnBuilder(Small).Build();
        ModelFile.Save(saved, ModelPath, description);

        ModelFile.Load(ModelPath, out ModelDescription loaded);

        loaded.Should().Be(description with { LibraryVersion = loaded.LibraryVersion });
    }

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
            .Should().BeEquivalentTo(new CnnLayout(Small).Tensors
                .Select(tensor => (tensor.Name, tensor.DataType, string.Join(',', tensor.Shape))));
    }

    [Fact]
    public void Save_writes_the_description_under_names_that_stay()
    {
        Cnn model = new CnnBuilder(Small).Build();
        ModelFile.Save(model, ModelPath, new ModelDescription(Small)
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
            {"format_version":1,"library_version":"{{{version}}}","options":{"input_height":12,"input_width":10,
            "input_channels":2,"class_count":3,"filters":[4,6],"kernel_size":3,"padding":"Same",
            "pooling":"Max","pool_size":2,"batch_normalization":"AfterPooling","dense_units":7,"dropout":0.25,
            "initialization":"PyTorch"},"class_names":["\u732B","dog","\u0022bird\u0022"],"pixel_scale":0.003921569,
            "training":{"epoch":3,"training_images":100,"loss":"NaN","accuracy":0.9,"validation_loss":1E-07}}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void Save_of_a_description_of_another_network_throws_and_writes_nothing()
    {
        Cnn model = new CnnBuilder(Small).Build();
        Action save = () => ModelFile.Save(model, ModelPath, new ModelDescription(new CnnOptions()));

        save.Should().Throw<ArgumentException>().WithParameterName("description")
            .WithMessage("*The description is of*28*the network is*12*");
        File.Exists(ModelPath).Should().BeFalse();
    }

    [Fact]
    public void Save_with_too_few_class_names_throws()
    {
        Cnn model = new CnnBuilder(Small).Build();
        Action save = () => ModelFile.Save(model, ModelPath, new ModelDescription(Small) { ClassNames = ["a", "b"] });

        save.Should().Throw<ArgumentException>().WithParameterName("description")
            .WithMessage("*3 classes and 2 class names*");
    }

    [Theory]
    [InlineData("\"dense_units\":7", "\"dense_units\":8", "*model.safetensors*different: dense1.weight is F32 [7, 36] "
        + "in the file and F32 [8, 36]*dense1.bias*")]
    [InlineData("\"dense_units\":7", "\"dense_units\":-7", "*DenseUnits must be from 1*")]
    [InlineData("\"dense_units\":7", "\"dense_units\":1000000000", "*DenseUnits must be from 1*")]
    [InlineData("\"filters\":[4,6]", "\"filters\":[65535,65535]", "*different: conv1.weight*")]
    [InlineData("\"filters\":[4,6]", "\"filters\":[4]", "*different: dense1.weight*unexpected: conv2.weight*")]
    [InlineData("\"filters\":[4,6]", "\"filters\":null", "*not the JSON that it must be*")]
    [InlineData("\"padding\":\"Same\"", "\"padding\":\"Odd\"", "*not the JSON that it must be*")]
    [InlineData("\"padding\":\"Same\"", "\"padding\":77", "*'padding' should be one of Valid, Same, and is 77*")]
    [InlineData("\"padding\":\"Same\"", "\"padding\":\"Valid,Same\"", "*'padding' should be one of*")]
    [InlineData("\"padding\":\"Same\",", "", "*'padding' is missing*")]
    [InlineData(
        "\"padding\":\"Same\",", "\"padding\":\"Same\",\"padding\":\"Valid\",",
        "*not the JSON that it must be*padding*")]
    [InlineData("\"dense_units\":7", "\"dense_units\":7.5", "*'dense_units' should be a whole number, and is 7.5*")]
    [InlineData("\"dense_units\":7", "\"dense_units\":1e99999999999", "*not the JSON that it must be*dense_units*")]
    [InlineData(
        "\"dense_units\":7", "\"dense_units\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "*not the JSON that it must be*depth*")]
    [InlineData("\"padding\":\"Same\"", "\"padding\":\"\\ud800\"", "*not the JSON that it must be*")]
    [InlineData("\"dense_units\":7", "\"dense_units\":\"7\"", "*'dense_units' should be a whole number*")]
    [InlineData("\"filters\":[4,6]", "\"filters\":[4,null]", "*'filters' should be a whole number, and is null*")]
    [InlineData("\"class_names\":[\"0\",", "\"class_names\":[null,", "*'class_names' should be a text, and is null*")]
    [InlineData("\"format_version\":1", "\"format_version\":2", "*version 2*reads version 1*")]
    [InlineData("\"class_names\":[\"0\",", "\"class_names\":[", "*3 classes and 2 class names*")]
    [InlineData("\"class_names\":[\"0\",", "\"class_names\":[\"\",", "*class name is empty*")]
    [InlineData("\"pixel_scale\":0.003921569", "\"pixel_scale\":0", "*pixel scale is 0*")]
    [InlineData("\"pixel_scale\":0.003921569", "\"pixel_scale\":\"NaN\"", "*pixel scale is NaN*")]
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
