using MnistCnn.Onnx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

/// <summary>
/// Broken files: each is read, or refused with <see cref="InvalidDataException"/> in few words, in little memory.
/// </summary>
public sealed class OnnxImporterMutationTests
{
    /// <summary>
    /// The environment variable with the number of random mutations over all files; 20,000 without it.
    /// </summary>
    private const string Variable = "MNISTCNN_FUZZ";

    // What an exception takes, and a byte of a file.
    private const long MostMemory = 512 << 10;
    private const long MostOfAByte = 64;
    private const int MostWords = 20_000;

    private static readonly string[] Fixtures =
        ["torchscript", "torchscript-gathered-size", "dynamo", "tf2onnx", "tf2onnx-sliced-size", "cntk", "gelu"];

    public static TheoryData<string> Files => [.. Fixtures];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_cut_off_at_any_byte_is_read_or_refused(string file)
    {
        byte[] good = Good(file);
        for (int length = 0; length < good.Length; length++)
            Read(good[..length], $"the first {length} bytes of {file}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void File_with_any_byte_changed_is_read_or_refused(string file)
    {
        byte[] good = Good(file);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bytes = [.. good];
            bytes[i] ^= (byte)(1 << (i % 8));
            Read(bytes, $"byte {i} of {file}");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void File_mutated_at_random_is_read_or_refused(string file)
    {
        var anywhere = new Mutation(Good(file), seed: 3);
        var inPlace = new Mutation(Good(file), seed: 3, inPlace: true);
        int count = LongRun.Count(Variable, usual: 20_000) / Fixtures.Length;
        for (int i = 0; i < count; i++)
            Read((i % 4 == 0 ? anywhere : inPlace).Next(), $"mutation {i} of {file}");
    }

    private static byte[] Good(string file) => File.ReadAllBytes(OnnxFixture.PathOf($"read/{file}"));

    private static void Read(byte[] bytes, string what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            OnnxImporter.Parse(bytes);
        }
        catch (InvalidDataException exception)
        {
            exception.Message.Length.Should().BeLessThan(MostWords, what);
            exception.Message.Any(letter => char.IsControl(letter) && letter != '\n').Should().BeFalse(what);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {Convert.ToBase64String(bytes)}", e);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before)
            .Should().BeLessThan(MostMemory + (MostOfAByte * bytes.Length), what);
    }
}
