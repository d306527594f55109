using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// Broken model files, loaded as a program loads them: each is read, or refused with <see cref="InvalidDataException"/>
/// that names the file, and a network that takes weights from a file that is refused stays as it was.
/// </summary>
[Collection(TestedModel.Collection)]
public sealed class HostileModelFileTests : IDisposable
{
    /// <summary>
    /// The environment variable with the number of random mutations; 20,000 without it, of which this takes a tenth.
    /// </summary>
    private const string Variable = "MNISTCNN_FUZZ";

    // For reading a file twice; a byte may cost what JSON turned into objects does.
    private const long MostMemory = 512 << 10;
    private const long MostOfAByte = 64;
    private const long MostResident = 64 << 20;

    private readonly TemporaryDirectory _directory = new();
    private readonly Model _model = TestedModel.Of(SmallModels.Builder.WithSeed(2).Build());
    private readonly byte[] _good = SmallModels.File();
    private readonly byte[] _before;

    public HostileModelFileTests()
    {
        _before = WeightsOf(_model);
        ModelFile.SaveWeights(_model, _directory.File("before"));
    }

    private string Target => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void File_cut_off_at_any_byte_is_refused()
    {
        for (int length = 0; length < _good.Length; length++)
            IsRead(_good[..length], $"the first {length} bytes")
                .Should().BeFalse($"{length} of {_good.Length} bytes are not the file");
    }

    [Fact]
    public void File_with_any_byte_of_its_header_changed_is_read_or_refused()
    {
        for (int i = 0; i < _good.Length - _before.Length; i++)
        {
            byte[] bytes = [.. _good];
            bytes[i] ^= (byte)(1 << (i % 8));
            IsRead(bytes, $"byte {i}");
        }
    }

    [Fact]
    public void File_mutated_at_random_is_read_or_refused_and_takes_no_memory()
    {
        var mutation = new Mutation(_good, seed: 2);
        long resident = Environment.WorkingSet;

        for (int i = LongRun.Count(Variable, usual: 20_000) / 10; i > 0; i--)
            IsRead(mutation.Next(), $"mutation {i}");

        (Environment.WorkingSet - resident).Should().BeLessThan(MostResident);
    }

    [Theory]
    [InlineData("units", 1_048_576, "*dense1.weight*1048576*")]
    [InlineData("input_height", 65_535, "*dense1.weight*")]
    [InlineData("kernel_height", 255, "*255*")]
    [InlineData("input_channels", 65_535, "*conv1.weight*65535*")]
    public void Description_of_a_network_far_larger_than_the_file_is_refused_before_it_is_built(
        string name, int value, string message)
    {
        File.WriteAllBytes(Target, SmallModels.Changed(_good, (name, value)));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Action load = () => ModelFile.Load(Target);

        load.Should().Throw<InvalidDataException>().WithMessage(message).WithMessage($"*{Target}*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostMemory);
    }

    private static byte[] WeightsOf(Model model) =>
        [.. model.ReadTensors().SelectMany(tensor => tensor.Data.ToArray())];

    /// <summary>
    /// Whether the file is read as a network; fails if anything else than reading or refusing happens.
    /// </summary>
    private bool IsRead(byte[] bytes, string what)
    {
        File.WriteAllBytes(Target, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = Try(() => ModelFile.Load(Target), what, bytes);
        bool taken = Try(() => ModelFile.LoadWeights(_model, Target), what, bytes);
        (GC.GetAllocatedBytesForCurrentThread() - before)
            .Should().BeLessThan(MostMemory + (MostOfAByte * bytes.Length), what);
        byte[] weights = WeightsOf(_model);
        if (!taken)
            weights.AsSpan().SequenceEqual(_before).Should().BeTrue($"{what} is refused");
        else
            ModelFile.LoadWeights(_model, _directory.File("before"));
        return read;
    }

    private static bool Try(Action load, string what, byte[] bytes)
    {
        try
        {
            load();
            return true;
        }
        catch (InvalidDataException e)
        {
            e.Message.Should().Contain("model.safetensors");
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {Convert.ToBase64String(bytes)}", e);
        }
    }
}
