using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Inference;

/// <summary>One classifier and many threads; what calls allocate; what a call meets after Dispose.</summary>
public sealed class ImageClassifierSharingTests : IDisposable
{
    private const int Threads = 4;

    private static readonly CnnOptions Small =
        new() { InputHeight = 12, InputWidth = 12, Filters = [5, 3], DenseUnits = [7], ClassCount = 3 };
    private static readonly byte[] Images = TestImages.Drawings(Small, 100);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Predict_allocates_its_result_and_nothing_else()
    {
        using ImageClassifier classifier = Load();
        byte[] image = Images[..classifier.ImageSize];
        long result = AllocatedBy(() => GC.KeepAlive(
            new Prediction(
                0, ImmutableCollectionsMarshal.AsImmutableArray(new float[Small.ClassCount]),
                classifier.Description.ClassNames)));

        AllocatedBy(() => classifier.Predict(image)).Should().Be(result).And.BePositive();
    }

    [Fact]
    public void Labels_and_probabilities_of_a_batch_allocate_nothing()
    {
        using ImageClassifier classifier = Load();
        int[] labels = new int[100];
        float[] probabilities = new float[300];

        AllocatedBy(() => classifier.PredictLabels(Images, labels)).Should().Be(0);
        AllocatedBy(() => classifier.PredictProbabilities(Images, probabilities)).Should().Be(0);
    }

    [Fact]
    public void Many_threads_at_once_get_what_one_gets()
    {
        using ImageClassifier classifier = Load();
        float[][] expected =
            [.. classifier.PredictBatch(Images).Select(prediction => prediction.Probabilities.ToArray())];

        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 2 * Threads }, i =>
        {
            ReadOnlySpan<byte> image = Images.AsSpan(i % 100 * classifier.ImageSize, classifier.ImageSize);
            classifier.Predict(image).Probabilities.ToArray().Should().Equal(expected[i % 100]);
        });
    }

    [Fact]
    public void Calls_after_Dispose_throw()
    {
        ImageClassifier classifier = Load();
        byte[] image = Images[..classifier.ImageSize];
        classifier.Dispose();
        classifier.Dispose();

        Action[] calls =
        [
            () => classifier.Predict(image),
            () => classifier.PredictBatch(Images),
            () => classifier.PredictLabels(Images, new int[100]),
            () => classifier.PredictProbabilities(Images, new float[300]),
        ];
        foreach (Action call in calls)
            call.Should().Throw<ObjectDisposedException>().Which.ObjectName
                .Should().Be(typeof(ImageClassifier).FullName);
        classifier.Description.Architecture.Should().Be(Small.ToArchitecture());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Dispose_under_load_lets_calls_in_flight_finish_and_refuses_later_ones(int threadsOfACall)
    {
        for (int round = 0; round < 20; round++)
        {
            ImageClassifier classifier = Load();
            int[] expected = new int[100];
            classifier.PredictLabels(Images, expected);
            var ends = new ConcurrentBag<Exception>();
            using var started = new SemaphoreSlim(0);
            Thread[] threads =
            [
                .. Enumerable.Range(0, Threads).Select(_ => new Thread(
                    () => ends.Add(PredictUntilRefused(classifier, expected, started, threadsOfACall)))),
            ];
            foreach (Thread thread in threads)
                thread.Start();
            for (int i = 0; i < Threads; i++)
                started.Wait();

            classifier.Dispose();
            GC.Collect();

            foreach (Thread thread in threads)
                thread.Join();
            ends.Should().HaveCount(Threads).And.AllBeOfType<ObjectDisposedException>();
        }
    }

    private static Exception PredictUntilRefused(
        ImageClassifier classifier, int[] expected, SemaphoreSlim started, int threads)
    {
        try
        {
            int[] labels = new int[expected.Length];
            for (int calls = 0; ; calls++)
            {
                Array.Fill(labels, -1);
                classifier.PredictLabels(Images, labels, threads);
                labels.Should().Equal(expected);
                if (calls == 0)
                    started.Release();
            }
        }
        catch (Exception exception)
        {
            // Whatever it is, the test looks at it; it must not wait for this thread for ever.
            started.Release();
            return exception;
        }
    }

    private ImageClassifier Load()
    {
        string path = _directory.File("model.safetensors");
        if (!File.Exists(path))
        {
            Cnn model = new CnnBuilder(Small).WithSeed(1).Build();
            ModelFile.Save(model, path);
        }

        return ImageClassifier.Load(path);
    }

    private static long AllocatedBy(Action call)
    {
        // Once before, for what is made only once.
        call();
        // A collection that another test causes meanwhile charges this thread with up to 8 KB that it did not use; what
        // a call allocates is in every round.
        return Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
                call();
            return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        });
    }
}
