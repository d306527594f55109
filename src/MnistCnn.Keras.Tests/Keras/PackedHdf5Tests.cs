using MnistCnn.Keras.Hdf5;

namespace MnistCnn.Tests.Keras;

/// <summary>Values that are packed: held against the file before memory is taken for them.</summary>
public sealed class PackedHdf5Tests
{
    [Fact]
    public void Values_that_are_all_the_same_are_read_from_a_small_file()
    {
        float[] values = Dataset(PackedHdf5.Zeros(side: 1_000, values: 1_000_000)).ReadFloats();

        values.Should().HaveCount(1_000_000);
        values.Should().OnlyContain(value => value == 0);
    }

    [Theory]
    // Truthful: 64 MB of zeros in 64 KB.
    [InlineData(4_000, 16_000_000, null, "unpack to more than 32 times the file")]
    [InlineData(2_000, 4_000_000, 1_000, "A chunk of 1000 bytes should unpack to 16000000, which it cannot")]
    [InlineData(1_000_000, 100, null, "claims [1000000, 1000000] values, which a file of")]
    public void Values_that_the_file_should_not_hold_are_refused_before_memory_is_taken(
        int side, int values, int? packedLength, string message)
    {
        Hdf5Dataset dataset = Dataset(PackedHdf5.Zeros(side, values, packedLength));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Exception? refused = Record.Exception(dataset.ReadFloats);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(256 << 10);
        refused.Should().BeOfType<InvalidDataException>().Which.Message.Should().Contain("'/z'").And.Contain(message);
    }

    private static Hdf5Dataset Dataset(byte[] file) => Hdf5File.OpenRoot(file).Dataset("z");
}
