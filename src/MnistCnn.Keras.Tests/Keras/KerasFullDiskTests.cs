using MnistCnn.Keras.Files;
using MnistCnn.Models;

namespace MnistCnn.Tests.Keras;

/// <summary>A disk that is full while a file of Keras is written.</summary>
public sealed class KerasFullDiskTests
{
    [Fact]
    public void Write_tells_the_failure_of_the_disk_itself()
    {
        Cnn model = new CnnBuilder().WithFilters(3).WithDenseUnits(4).WithSeed(1).Build();
        var writer = new WeightWriter(model);
        Action<Stream>[] writes = [writer.WriteKeras2, writer.WriteKeras3, writer.WriteModel, writer.WriteArchive];

        foreach (Action<Stream> write in writes)
            FluentActions.Invoking(() => write(new FullDisk())).Should().Throw<IOException>()
                .WithMessage("No space left on device");
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) =>
            throw new IOException("No space left on device");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
