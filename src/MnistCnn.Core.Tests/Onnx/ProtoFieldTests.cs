using Google.Protobuf;
using MnistCnn.Onnx;

namespace MnistCnn.Tests.Onnx;

public sealed class ProtoFieldTests
{
    [Fact]
    public void Write_gives_the_bytes_of_the_formats_documentation()
    {
        Written(ProtoField.Integer(1, 150)).Should().Equal(0x08, 0x96, 0x01);
        Written(ProtoField.Text(2, "testing")).Should().Equal(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67);
        Written(ProtoField.Message(3, [ProtoField.Integer(1, 150)])).Should().Equal(0x1a, 0x03, 0x08, 0x96, 0x01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void Write_of_messages_in_messages_gives_the_lengths_that_a_reader_needs(int count)
    {
        byte[] content = new byte[count];
        ProtoField field = ProtoField.Message(
            100, [ProtoField.Message(
                2, [ProtoField.Bytes(9, content), ProtoField.Real(3, 0.5f), ProtoField.Real(4, 0.25)])]);

        byte[] written = Written(field);

        written.Should().HaveCount(field.Size);
        var outer = new CodedInputStream(written);
        outer.ReadTag().Should().Be(WireFormat.MakeTag(100, WireFormat.WireType.LengthDelimited));
        CodedInputStream middle = outer.ReadBytes().CreateCodedInput();
        outer.IsAtEnd.Should().BeTrue();
        middle.ReadTag().Should().Be(WireFormat.MakeTag(2, WireFormat.WireType.LengthDelimited));
        CodedInputStream inner = middle.ReadBytes().CreateCodedInput();
        middle.IsAtEnd.Should().BeTrue();
        inner.ReadTag().Should().Be(WireFormat.MakeTag(9, WireFormat.WireType.LengthDelimited));
        inner.ReadBytes().ToByteArray().Should().Equal(content);
        inner.ReadTag().Should().Be(WireFormat.MakeTag(3, WireFormat.WireType.Fixed32));
        inner.ReadFloat().Should().Be(0.5f);
        inner.ReadTag().Should().Be(WireFormat.MakeTag(4, WireFormat.WireType.Fixed64));
        inner.ReadDouble().Should().Be(0.25);
        inner.IsAtEnd.Should().BeTrue();
    }

    private static byte[] Written(ProtoField field)
    {
        using var stream = new MemoryStream();
        ProtoField.Write([field], stream);
        return stream.ToArray();
    }
}
