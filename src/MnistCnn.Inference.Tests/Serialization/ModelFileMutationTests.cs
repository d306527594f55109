using System.Text;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

/// <summary>Descriptions of chains, changed at random in files that are otherwise whole.</summary>
public sealed class ModelFileMutationTests : IDisposable
{
    private const int EachNetwork = 100;
    // What an exception takes, and a byte of a file.
    private const long MostMemory = 512 << 10;
    private const long MostOfAByte = 64;

    private readonly TemporaryDirectory _directory = new();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Description_changed_at_random_is_read_or_refused_and_takes_no_memory()
    {
        int read = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            ModelFile.Save(RandomChains.Model(seed), ModelPath);
            SafetensorsFile file = SafetensorsFile.Read(ModelPath);
            var mutation = new Mutation(Encoding.Latin1.GetBytes(file.Metadata["mnistcnn"]), seed);
            for (int i = 0; i < EachNetwork; i++)
                read += IsRead(file, Encoding.Latin1.GetString(mutation.Next())) ? 1 : 0;
        }

        read.Should().BeInRange(1, 30 * EachNetwork / 2);
    }

    // Digits multiplied are what makes sizes huge.
    [Fact]
    public void Description_with_any_number_repeated_is_read_or_refused_and_takes_no_memory()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            ModelFile.Save(RandomChains.Model(seed), ModelPath);
            SafetensorsFile file = SafetensorsFile.Read(ModelPath);
            string json = file.Metadata["mnistcnn"];
            foreach (int i in Enumerable.Range(0, json.Length).Where(i => char.IsAsciiDigit(json[i])))
                foreach (int times in new[] { 2, 4, 6, 20 })
                    IsRead(file, $"{json[..i]}{new string(json[i], times)}{json[(i + 1)..]}");
        }
    }

    private bool IsRead(SafetensorsFile file, string json)
    {
        new SafetensorsFile(file.Tensors, new Dictionary<string, string> { ["mnistcnn"] = json }).Write(ModelPath);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read;
        try
        {
            read = ModelFile.Load(ModelPath) is not null;
        }
        catch (InvalidDataException exception)
        {
            exception.Message.Should().StartWith($"'{ModelPath}' is not a model that can be loaded. ", json);
            read = false;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(json, exception);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before)
            .Should().BeLessThan(MostMemory + (MostOfAByte * new FileInfo(ModelPath).Length), json);
        return read;
    }
}
