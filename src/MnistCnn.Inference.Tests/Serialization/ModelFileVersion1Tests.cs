using MnistCnn.Files;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

/// <summary>Files of MnistCnn 0.1.0 and 0.2.0, whose networks were told by a few options.</summary>
public sealed class ModelFileVersion1Tests : IDisposable
{
    // As version 0.1.0 wrote it.
    private const string Json =
        """
        {"format_version":1,"library_version":"0.1.0","options":{"input_height":12,"input_width":10,"input_channels":2,
        "class_count":3,"filters":[4,6],"kernel_size":3,"padding":"Same","pooling":"Average","pool_size":2,
        "batch_normalization":"AfterPooling","dense_units":7,"dropout":0.25,"initialization":"PyTorch"},
        "class_names":["\u732B","dog","\u0022bird\u0022"],"pixel_scale":0.5,
        "training":{"epoch":3,"training_images":100,"loss":"NaN","accuracy":0.9,"validation_loss":1E-07}}
        """;

    private static readonly CnnOptions Options = new()
    {
        InputHeight = 12, InputWidth = 10, InputChannels = 2, ClassCount = 3, Filters = [4, 6],
        Padding = Padding.Same, Pooling = PoolingKind.Average, BatchNormalization = BatchNormalization.AfterPooling,
        // The files do not tell these two: no network had others.
        BatchNormalizationEpsilon = 1e-5, BatchNormalizationMomentum = 0.9,
        DenseUnits = [7], Dropout = 0.25, Initialization = WeightInitialization.PyTorch,
    };

    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = ModelWeights.Draw(Options);

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_builds_the_chain_that_the_options_stand_for()
    {
        Write(Json);

        Cnn loaded = ModelFile.Load(ModelPath);

        loaded.Architecture.Should().Be(Options.ToArchitecture());
        ModelWeights.Of(loaded).Should().BeEquivalentTo(ModelWeights.Of(_model));
        loaded.Description.Should().Be(new ModelDescription(Options.ToArchitecture())
        {
            ClassNames = ["猫", "dog", "\"bird\""],
            PixelScale = 0.5f,
            LibraryVersion = "0.1.0",
            Training = new TrainingSummary
            {
                Epoch = 3, TrainingImages = 100, Loss = double.NaN, Accuracy = 0.9, ValidationLoss = 1e-7,
            },
        });
    }

    [Fact]
    public void Classifier_of_such_a_file_computes_what_that_of_a_new_one_computes()
    {
        Write(Json);
        byte[] images = TestImages.Drawings(_model.Architecture, 9);
        using ImageClassifier old = ImageClassifier.Load(ModelPath);
        ModelFile.Save(ModelFile.Load(ModelPath), _directory.File("new"));
        using ImageClassifier saved = ImageClassifier.Load(_directory.File("new"));

        old.PredictBatch(images).SelectMany(prediction => prediction.Probabilities)
            .Should().Equal(saved.PredictBatch(images).SelectMany(prediction => prediction.Probabilities));
    }

    [Theory]
    [InlineData("\"dense_units\":7", "\"dense_units\":8", "*different: dense1.weight is F32 [7, 36] in the file and "
        + "F32 [8, 36]*dense1.bias*")]
    [InlineData("\"dense_units\":7", "\"dense_units\":0", "*CnnOptions.DenseUnits[0] must be from 1 to 1048576*")]
    [InlineData("\"dense_units\":7", "\"dense_units\":[7]", "*'dense_units' should be a whole number, and is a list*")]
    [InlineData("\"filters\":[4,6]", "\"filters\":[4,6,8,8,8]", "*ConvDepth 5 does not fit a 12×10 image*")]
    [InlineData("\"filters\":[4,6]", "\"filters\":[65535,6]", "*different: conv1.weight*")]
    [InlineData("\"filters\":[4,6]", "\"filters\":[65535,65535]", "*The layers have 38666305536 weights*can be held*")]
    [InlineData("\"padding\":\"Same\",", "", "*'padding' is missing*")]
    [InlineData(
        "\"batch_normalization\":\"AfterPooling\"", "\"batch_normalization\":\"None\"", "*unexpected: batch_norm1*")]
    [InlineData("\"options\":", "\"architecture\":", "*'options' is missing*")]
    [InlineData("\"format_version\":1", "\"format_version\":2", "*'architecture' is missing*")]
    public void Load_of_options_that_cannot_be_used_throws(string found, string changed, string message)
    {
        Json.Should().Contain(found);
        Write(Json.Replace(found, changed, StringComparison.Ordinal));

        FluentActions.Invoking(() => ModelFile.Load(ModelPath)).Should().Throw<InvalidDataException>()
            .WithMessage(message).WithMessage($"'{ModelPath}' is not a model that can be loaded. *");
    }

    private void Write(string json)
    {
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["mnistcnn"] = json };
        new SafetensorsFile(_model.ReadTensors(), metadata).Write(ModelPath);
    }
}
