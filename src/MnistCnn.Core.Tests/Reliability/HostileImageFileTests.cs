using MnistCnn.Data.Csv;
using MnistCnn.Data.Npy;
using MnistCnn.Data.Packed;
using MnistCnn.Tests.Data.Npy;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// Broken files of images from elsewhere: each is read, or refused with <see cref="InvalidDataException"/>, in little
/// memory.
/// </summary>
public sealed class HostileImageFileTests : IDisposable
{
    private const string Variable = "MNISTCNN_FUZZ";
    private const long MostMemory = 512 << 10;
    private const long MostOfAByte = 64;

    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.File("file");

    public static TheoryData<string> Names => ["csv", "csv.gz", "npy", "npz", "packed"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Good_file_is_read(string format) => IsRead(format, Good(format), "the good file").Should().BeTrue();

    [Theory]
    [MemberData(nameof(Names))]
    public void File_cut_off_at_any_byte_is_read_or_refused(string format)
    {
        byte[] good = Good(format);
        for (int length = 0; length < good.Length; length++)
            IsRead(format, good[..length], $"the first {length} bytes");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void File_mutated_at_random_is_read_or_refused(string format)
    {
        var mutation = new Mutation(Good(format), seed: 1);
        int count = LongRun.Count(Variable, usual: 20_000) / Names.Count;
        for (int i = 0; i < count; i++)
            IsRead(format, mutation.Next(), $"mutation {i}");
    }

    private static byte[] Good(string format)
    {
        using var stream = new MemoryStream();
        switch (format)
        {
            case "csv" or "csv.gz":
                MnistCsv.WriteImageSet(stream, Stripes.Make(2), gzip: format == "csv.gz");
                break;
            case "npy":
                stream.Write(NumpyFiles.Of("half"));
                break;
            case "npz":
                byte[] labels = NumpyFiles.Make("'|u1'", "(2, 1)", 0, 1);
                stream.Write(NumpyFiles.Zip(
                    ("x_train.npy", NumpyFiles.Of("f4 from 0 to 1")), ("y_train.npy", labels),
                    ("x_test.npy", NumpyFiles.Of("Fortran big u2")), ("y_test.npy", labels)));
                break;
            case "packed":
                using (var directory = new TemporaryDirectory())
                {
                    PackedImageWriter.Write(directory.File("packed"), Stripes.Make(2));
                    stream.Write(File.ReadAllBytes(directory.File("packed")));
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format.");
        }

        return stream.ToArray();
    }

    private void Read(string format)
    {
        switch (format)
        {
            case "csv" or "csv.gz":
                MnistCsv.ReadImageSet(FilePath);
                break;
            case "npy":
                File.WriteAllBytes(_directory.File("labels"), NumpyFiles.Make("'|u1'", "(2,)", 0, 1));
                NpyReader.ReadImageSet(FilePath, _directory.File("labels"));
                break;
            case "npz":
                Npz.Load(FilePath);
                break;
            case "packed":
                PackedImageSet.Open(FilePath).Dispose();
                break;
        }
    }

    /// <summary>Whether a file is read; fails if it is neither read nor refused, or takes much memory.</summary>
    private bool IsRead(string format, byte[] bytes, string what)
    {
        File.WriteAllBytes(FilePath, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = true;
        try
        {
            Read(format);
        }
        catch (InvalidDataException exception)
        {
            read = false;
            exception.Message.Any(letter => char.IsControl(letter) && letter != '\n').Should().BeFalse(what);
            exception.Message.Should().Contain(FilePath, what);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{what} of {format}: {Convert.ToBase64String(bytes)}", exception);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(
            MostMemory + (MostOfAByte * bytes.Length), $"{what} of {format} has {bytes.Length} bytes");
        return read;
    }
}
