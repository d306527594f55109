using System.Diagnostics;
using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support.Pages;

namespace MnistCnn.Benchmarks;

/// <summary>Draws pictures and has them read, on all processors.</summary>
internal sealed class PictureMeasurement(ImageClassifier classifier, ImageSet digits, PictureOptions options)
{
    private const int MostDigits = 5;

    private const int MostTouching = 4;

    private static readonly PictureKind[] Singles =
        [.. PictureKinds.All.Where(kind => kind.Name is "photo" or "thin-pen" or "marker")];

    // More than there are digits, so that no two seeds draw the same picture.
    private const int PicturesOfSeed = 100_000;

    // A machine that is busy otherwise must not make an answer of it.
    private static readonly PictureLimits Limits = new() { Timeout = Timeout.InfiniteTimeSpan };

    public PictureScore Read(PictureKind kind) => Read(
        kind.Name,
        (index, random) => (kind.Make(Digit(index), Label(index), random), $"{Label(index)}"),
        Read);

    public PictureScore ReadNumbers() => Read("numbers", MostDigits, PictureKinds.Number);

    public PictureScore ReadTouching() => Read("touching", MostTouching, PictureKinds.Touching);

    /// <summary>Single digits, read as a row of one: right is what was not taken for several.</summary>
    public PictureScore ReadSingle() => Read(
        "single",
        (index, random) => (Singles[index % Singles.Length].Make(Digit(index), Label(index), random), "one"),
        picture =>
        {
            DigitRow row = DigitRow.FromBytes(picture, Limits);
            int more = classifier.Predict(row).Digits.Count - row.Digits.Count;
            return more == 0 ? "one" : $"{more + 1}";
        });

    public PictureScore ReadNothing() => Read("nothing", (_, random) => (PictureKinds.Nothing(random), ""), Read);

    /// <summary>Parts of photographs that show no digit.</summary>
    public PictureScore ReadScenes(string directory)
    {
        SceneParts[] scenes = [.. Directory.GetFiles(directory).Order(StringComparer.Ordinal).Select(SceneParts.Of)];
        PictureScore score = Read("scenes", (index, random) => (scenes[index % scenes.Length].Cut(random), ""), Read);
        foreach (SceneParts scene in scenes)
            scene.Dispose();
        return score;
    }

    private string Read(byte[] picture) =>
        classifier.Predict(DigitImage.FromBytes(picture, Limits))?.ClassName ?? "";

    private PictureScore Read(string kind, int most, Func<IReadOnlyList<byte[]>, RandomSource, byte[]> draw) => Read(
        kind,
        (index, random) =>
        {
            int[] indices = [.. Enumerable.Range(0, 2 + random.Next(most - 1))
                .Select(offset => (index + (offset * 17)) % digits.Count)];
            return (draw([.. indices.Select(Digit)], random), string.Concat(indices.Select(Label)));
        },
        picture => classifier.Predict(DigitRow.FromBytes(picture, Limits)).Text);

    private PictureScore Read(
        string kind, Func<int, RandomSource, (byte[] Picture, string Truth)> draw, Func<byte[], string> read)
    {
        (int right, int refused, long ticks) = (0, 0, 0);
        // More would wait for each other, and the times would be those of the waiting.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, options.Count, parallel, i =>
        {
            int index = (int)((long)i * digits.Count / options.Count);
            var random = new RandomSource(((long)options.Seed * PicturesOfSeed) + index);
            (byte[] picture, string truth) = draw(index, random);
            long start = Stopwatch.GetTimestamp();
            string answer = "";
            try
            {
                answer = read(picture);
            }
            catch (InvalidDataException)
            {
                // No ink: no answer.
            }

            Interlocked.Add(ref ticks, Stopwatch.GetTimestamp() - start);
            Interlocked.Add(ref right, answer == truth ? 1 : 0);
            Interlocked.Add(ref refused, answer.Length == 0 ? 1 : 0);
            if (options.Save is not null && answer != truth)
                Save($"{kind}-{index}-is{truth}-got{answer}", picture);
        });
        return new PictureScore(
            options.Count, right, refused, ticks * 1000.0 / Stopwatch.Frequency / options.Count);
    }

    private byte[] Digit(int index) => digits.GetImage(index).ToArray();

    private int Label(int index) => digits.Labels.Span[index];

    private void Save(string name, byte[] picture)
    {
        string path = Path.Combine(Directory.CreateDirectory(options.Save!).FullName, name);
        bool isPng = picture is [0x89, ..];
        File.WriteAllBytes(path + (isPng ? ".png" : ".jpg"), picture);
    }
}
