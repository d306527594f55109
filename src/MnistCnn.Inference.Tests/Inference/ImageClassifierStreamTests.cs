using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Inference;

public sealed class ImageClassifierStreamTests
{
    private static readonly byte[] Model = MakeModel();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_of_a_stream_as_long_as_is_allowed_reads_it_and_leaves_it_open(bool seekable)
    {
        using var stream = new PartialStream(new MemoryStream(Model), seekable);

        using ImageClassifier classifier = ImageClassifier.Load(stream, maxBytes: Model.Length);

        classifier.Description.Architecture.ClassCount.Should().Be(10);
        stream.ReadByte().Should().Be(-1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_of_a_stream_of_more_bytes_than_allowed_is_refused(bool seekable)
    {
        using var stream = new PartialStream(new MemoryStream(Model), seekable);

        FluentActions.Invoking(() => ImageClassifier.Load(stream, maxBytes: Model.Length - 1))
            .Should().Throw<InvalidDataException>()
            .WithMessage($"*goes on beyond the {Model.Length - 1} bytes that maxBytes allows*");
    }

    [Fact]
    public void Load_of_a_stream_without_an_end_takes_a_few_times_what_is_allowed_at_most()
    {
        using var stream = new PartialStream(inner: null, seekable: false);
        long before = GC.GetAllocatedBytesForCurrentThread();

        FluentActions.Invoking(() => ImageClassifier.Load(stream, maxBytes: 1 << 20))
            .Should().Throw<InvalidDataException>();

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(5 << 20);
    }

    [Fact]
    public void Load_of_a_stream_from_its_middle_counts_what_is_left()
    {
        using var stream = new MemoryStream([1, 2, 3, .. Model]) { Position = 3 };

        FluentActions.Invoking(() => ImageClassifier.Load(stream, maxBytes: Model.Length).Dispose())
            .Should().NotThrow();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Load_with_no_bytes_allowed_is_refused(int most) =>
        FluentActions.Invoking(() => ImageClassifier.Load(new MemoryStream(Model), most))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("maxBytes");

    private static byte[] MakeModel()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("model.safetensors");
        ModelFile.Save(new CnnBuilder().WithFilters(2).WithDenseUnits(2).WithSeed(1).Build(), path);
        return File.ReadAllBytes(path);
    }

    /// <summary>Gives a thousand bytes at a time; zeros for ever where there is nothing inside.</summary>
    private sealed class PartialStream(Stream? inner, bool seekable) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => seekable;

        public override bool CanWrite => false;

        public override long Length => inner!.Length;

        public override long Position { get => inner!.Position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            buffer = buffer[..Math.Min(buffer.Length, 1000)];
            return inner is null ? buffer.Length : inner.Read(buffer);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
