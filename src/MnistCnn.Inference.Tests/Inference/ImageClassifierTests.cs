using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Inference;

public sealed class ImageClassifierTests : IDisposable
{
    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12, InputWidth = 11, InputChannels = 2, Filters = [5, 3], DenseUnits = [7], ClassCount = 3,
    };

    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Predict_gives_what_the_network_gives_that_was_saved()
    {
        Cnn model = new CnnBuilder(Small).WithSeed(1).Build();
        ModelFile.Save(model, ModelPath);
        byte[] images = TestImages.Drawings(Small, 20);
        (float[] probabilities, int[] labels) = Expected(model, images);
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);

        Prediction[] predictions = [.. images.Chunk(classifier.ImageSize).Select(image => classifier.Predict(image))];

        predictions.SelectMany(prediction => prediction.Probabilities).ToArray().ShouldBeCloseTo(probabilities, 1e-5);
        predictions.Select(prediction => prediction.Label).Should().Equal(labels);
    }

    [Fact]
    public void Of_a_network_predicts_what_its_file_would_whatever_becomes_of_the_network()
    {
        Cnn model = new CnnBuilder(Small).WithSeed(1).Build();
        model.Description = model.Description with { ClassNames = ["a", "b", "c"], PixelScale = 0.01f };
        ModelFile.Save(model, ModelPath);
        byte[] image = TestImages.Drawings(Small, 1);
        using ImageClassifier stored = ImageClassifier.Load(ModelPath);
        using ImageClassifier classifier = ImageClassifier.Of(model);

        model.SetWeights("dense2.bias", [100, -100, 0]);
        model.Description = model.Description with { ClassNames = ["d", "e", "f"] };
        Prediction prediction = classifier.Predict(image);

        prediction.Probabilities.Should().Equal(stored.Predict(image).Probabilities);
        prediction.ClassName.Should().Be(stored.Predict(image).ClassName);
    }

    [Theory]
    [ClassData(typeof(NetworkKinds))]
    public void Predict_runs_every_kind_of_network(
        PoolingKind pooling, BatchNormalization normalization, Padding padding, int kernel)
    {
        Cnn model = ModelWeights.Draw(NetworkKinds.Options(pooling, normalization, padding, kernel));
        ModelFile.Save(model, ModelPath);
        byte[] images = TestImages.Drawings(model.Architecture, 3);
        (float[] probabilities, int[] labels) = Expected(model, images);
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);

        Prediction[] predictions = classifier.PredictBatch(images);

        predictions.SelectMany(prediction => prediction.Probabilities).ToArray().ShouldBeCloseTo(probabilities, 1e-5);
        predictions.Select(prediction => prediction.Label).Should().Equal(labels);
    }

    [Fact]
    public void Predict_scales_pixels_as_the_file_says()
    {
        Cnn model = new CnnBuilder(Small).WithSeed(1).Build();
        ModelFile.Save(model, ModelPath, new ModelDescription(Small.ToArchitecture()) { PixelScale = 3f / 255 });
        byte[] dim = [.. TestImages.Drawings(Small, 1).Select(value => (byte)(value / 3))];
        byte[] bright = [.. dim.Select(value => (byte)(value * 3))];
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);

        classifier.Predict(dim).Probabilities.ToArray().ShouldBeCloseTo(Expected(model, bright).Probabilities, 1e-5);
    }

    [Fact]
    public void Prediction_names_the_class_and_the_runners_up()
    {
        Save(new ModelDescription(Small.ToArchitecture()) { ClassNames = ["cat", "dog", "bird"] });
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);

        Prediction prediction = classifier.Predict(TestImages.Drawings(Small, 1));

        prediction.Probability.Should().Be(prediction.Probabilities.Max())
            .And.Be(prediction.Probabilities[prediction.Label]);
        prediction.Probabilities.Sum().Should().BeApproximately(1, 1e-6f);
        prediction.ClassName.Should().Be(classifier.Description.ClassNames[prediction.Label]);
        prediction.ToString()
            .Should().Be(FormattableString.Invariant($"{prediction.ClassName} ({prediction.Probability * 100:0.0}%)"));
        prediction.Top(2).Select(candidate => candidate.Probability)
            .Should().Equal(prediction.Probabilities.OrderDescending().Take(2));
        prediction.Top(2)[0]
            .Should().Be(new ClassProbability(prediction.Label, prediction.ClassName, prediction.Probability));
        prediction.Top(9).Select(candidate => candidate.ClassName).Should().BeEquivalentTo("cat", "dog", "bird");
    }

    [Fact]
    public void Top_of_none_throws()
    {
        Prediction prediction = new(0, [1], ["a"]);

        prediction.Invoking(it => it.Top(0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
    }

    [Fact]
    public void Top_of_equally_likely_classes_begins_with_the_predicted_one_and_goes_on_by_label()
    {
        Prediction prediction = new(2, [0.25f, 0.25f, 0.25f, 0.25f], ["a", "b", "c", "d"]);

        prediction.Top(4).Select(candidate => candidate.ClassName).Should().Equal("c", "a", "b", "d");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(77, 1)]
    [InlineData(77, 2)]
    [InlineData(100, 5)]
    [InlineData(3, 8)]
    public void Batches_give_each_image_the_bits_that_it_has_alone(int count, int threads)
    {
        Save();
        byte[] images = TestImages.Drawings(Small, count);
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);
        Prediction[] alone = [.. images.Chunk(classifier.ImageSize).Select(image => classifier.Predict(image))];
        int[] labels = new int[count];
        float[] probabilities = new float[count * Small.ClassCount];

        Prediction[] together = classifier.PredictBatch(images, threads);
        classifier.PredictLabels(images, labels, threads);
        classifier.PredictProbabilities(images, probabilities, threads);

        together.SelectMany(prediction => prediction.Probabilities)
            .Should().Equal(alone.SelectMany(prediction => prediction.Probabilities));
        together.Select(prediction => prediction.Label).Should().Equal(alone.Select(prediction => prediction.Label));
        labels.Should().Equal(alone.Select(prediction => prediction.Label));
        probabilities.Should().Equal(alone.SelectMany(prediction => prediction.Probabilities));
    }

    [Fact]
    public void Labels_and_probabilities_leave_the_rest_of_a_longer_buffer_alone()
    {
        Save();
        byte[] images = TestImages.Drawings(Small, 2);
        int[] labels = [-1, -1, -1];
        float[] probabilities = [.. Enumerable.Repeat(-1f, 7)];
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);

        classifier.PredictLabels(images, labels);
        classifier.PredictProbabilities(images, probabilities);

        labels[..2].Should().NotContain(-1);
        labels[2].Should().Be(-1);
        probabilities[..6].Should().OnlyContain(value => value >= 0);
        probabilities[6].Should().Be(-1);
    }

    [Fact]
    public void Load_takes_a_stream_as_it_takes_a_file()
    {
        var description =
            new ModelDescription(Small.ToArchitecture()) { ClassNames = ["cat", "dog", "bird"], PixelScale = 0.01f };
        Save(description);
        byte[] image = TestImages.Drawings(Small, 1);
        using ImageClassifier ofFile = ImageClassifier.Load(ModelPath);
        using FileStream stream = File.OpenRead(ModelPath);
        using ImageClassifier ofStream = ImageClassifier.Load(stream);

        ofStream.Description.Should().Be(ofFile.Description)
            .And.Be(description with { LibraryVersion = ofFile.Description.LibraryVersion });
        ofStream.Predict(image).Probabilities.Should().Equal(ofFile.Predict(image).Probabilities);
    }

    [Fact]
    public void Load_of_weights_alone_says_so()
    {
        Cnn model = new CnnBuilder(Small).Build();
        ModelFile.SaveWeights(model, ModelPath);
        using FileStream stream = File.OpenRead(ModelPath);

        FluentActions.Invoking(() => ImageClassifier.Load(ModelPath))
            .Should().Throw<InvalidDataException>().WithMessage("*model.safetensors*weights only*");
        FluentActions.Invoking(() => ImageClassifier.Load(stream))
            .Should().Throw<InvalidDataException>().WithMessage("The stream is not a model*weights only*");
    }

    [Fact]
    public void Load_of_something_else_says_so() =>
        FluentActions.Invoking(() => ImageClassifier.Load(new MemoryStream([1, 2, 3])))
            .Should().Throw<InvalidDataException>().WithMessage("The stream is not a model*3 bytes*");

    [Fact]
    public void Images_of_another_size_are_refused_with_both_sizes()
    {
        Save();
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);

        classifier.Invoking(it => it.Predict(new byte[784])).Should().Throw<ArgumentException>()
            .WithParameterName("image").WithMessage("There are 784 bytes*2×12×11 = 264*");
        classifier.Invoking(it => it.PredictBatch(new byte[265])).Should().Throw<ArgumentException>()
            .WithParameterName("images").WithMessage("There are 265 bytes*whole images*2×12×11 = 264*");
        classifier.Invoking(it => it.PredictBatch([])).Should().Throw<ArgumentException>()
            .WithParameterName("images").WithMessage("There are 0 bytes*one or more*");
    }

    [Fact]
    public void Too_little_room_is_refused_with_both_lengths()
    {
        Save();
        byte[] images = TestImages.Drawings(Small, 2);
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);

        classifier.Invoking(it => it.PredictLabels(images, new int[1])).Should().Throw<ArgumentException>()
            .WithParameterName("labels").WithMessage("*room for 1 values, and 2 are*");
        classifier.Invoking(it => it.PredictProbabilities(images, new float[5])).Should().Throw<ArgumentException>()
            .WithParameterName("probabilities").WithMessage("*room for 5 values, and 6 are*");
    }

    [Fact]
    public void No_threads_are_refused()
    {
        Save();
        using ImageClassifier classifier = ImageClassifier.Load(ModelPath);

        classifier.Invoking(it => it.PredictBatch(TestImages.Drawings(Small, 2), threads: 0))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("threads");
    }

    private void Save(ModelDescription? description = null)
    {
        Cnn model = new CnnBuilder(Small).WithSeed(1).Build();
        ModelFile.Save(model, ModelPath, description);
    }

    // The same network, layer by layer.
    private static (float[] Probabilities, int[] Labels) Expected(Cnn model, byte[] images)
    {
        int classes = model.Architecture.ClassCount;
        float[] probabilities = Logits.Softmax(Logits.Plain(model, images), classes);
        return (probabilities, [.. probabilities.Chunk(classes).Select(row => Array.IndexOf(row, row.Max()))]);
    }
}
