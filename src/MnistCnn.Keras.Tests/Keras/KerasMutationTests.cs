using MnistCnn.Keras;
using MnistCnn.Keras.Files;
using MnistCnn.Keras.Fitting;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

/// <summary>
/// Broken <c>.h5</c> and <c>.keras</c> files: each is read, or refused with <see cref="InvalidDataException"/>, in
/// little memory. What is read comes from memory, so that nothing else can be opened.
/// </summary>
public sealed class KerasMutationTests
{
    /// <summary>
    /// The environment variable with the number of random mutations over all files; 20,000 without it.
    /// </summary>
    private const string Variable = "MNISTCNN_FUZZ";

    // Of files of 25 to 46 KB, a byte of which may be read many times under many names, and unpack to 32.
    private const long MostMemory = 512 << 10;
    private const long MostOfAByte = 64;

    private static readonly string[] Fixtures =
        ["depth2.h5", "depth2.weights.h5", "newest-format.h5", "packed.h5", "chunked.h5", "whole-model.h5", "double.h5",
            "nested.h5", "keras-1-theano.h5", "archive.keras", "nested.keras"];

    public static TheoryData<string> Files => [.. Fixtures];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_cut_off_at_any_byte_is_refused(string file)
    {
        byte[] good = Good(file);
        for (int length = 0; length < good.Length; length++)
            IsRead(file, good[..length], $"the first {length} bytes")
                .Should().BeFalse($"{length} of {good.Length} bytes are not the file");
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
            IsRead(file, bytes, $"byte {i}");
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
            IsRead(file, (i % 4 == 0 ? anywhere : inPlace).Next(), $"mutation {i}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_of_a_file_with_changed_bytes_names_it_or_takes_it(string name)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("changed.h5");
        Cnn model = Read(Good(name));
        var mutation = new Mutation(Good(name), seed: 4, inPlace: true);
        for (int i = 0; i < 100; i++)
        {
            File.WriteAllBytes(path, mutation.Next());
            try
            {
                KerasWeights.Load(model, path);
            }
            catch (InvalidDataException exception)
            {
                exception.Message.Should().Contain(path);
            }
        }
    }

    private static byte[] Good(string file) => File.ReadAllBytes(KerasFixture.PathOf(file));

    private static Cnn Read(byte[] bytes)
    {
        var file = KerasFile.Parse(bytes);
        if (file.Config is not null)
            return ModelReader.Read(file).Network;
        try
        {
            FittingNetwork.Read(file, new KerasAssumptions());
        }
        catch (InvalidDataException)
        {
            // Not all of these files tell their network; and then the weights were not read.
        }

        CnnArchitecture architecture = new CnnOptions { Filters = [3, 4], DenseUnits = [6] }.ToArchitecture();
        return WeightLoader.Load(file, architecture, KernelForms.FormOf(file, said: null));
    }

    private static bool IsRead(string file, byte[] bytes, string what)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = true;
        try
        {
            Read(bytes);
        }
        catch (InvalidDataException e)
        {
            read = false;
            e.Message.Any(letter => char.IsControl(letter) && letter != '\n').Should().BeFalse(what);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what} of {file}: {Convert.ToBase64String(bytes)}", e);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before)
            .Should().BeLessThan(MostMemory + (MostOfAByte * bytes.Length), $"{what} of {file}");
        return read;
    }
}
