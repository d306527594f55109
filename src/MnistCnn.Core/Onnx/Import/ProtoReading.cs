using System.Buffers.Binary;
using System.Text;

namespace MnistCnn.Onnx.Import;

/// <summary>A field of a protobuf message as it was found.</summary>
/// <param name="Number">Which field.</param>
/// <param name="Kind">How it is stored.</param>
/// <param name="Varint">The number of a <see cref="ProtoKind.Varint"/>.</param>
/// <param name="Content">The bytes of any other.</param>
internal readonly record struct ProtoReading(int Number, ProtoKind Kind, ulong Varint, ReadOnlyMemory<byte> Content)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>A whole number.</summary>
    public long Integer => Kind == ProtoKind.Varint ? (long)Varint : throw Other("a whole number");

    /// <summary>A 32-bit floating-point number.</summary>
    public float Real => Kind == ProtoKind.Fixed32
        ? BinaryPrimitives.ReadSingleLittleEndian(Content.Span)
        : throw Other("a floating-point number");

    /// <summary>Bytes, or an inner message.</summary>
    public ReadOnlyMemory<byte> Bytes => Kind == ProtoKind.Bytes ? Content : throw Other("bytes");

    /// <summary>A text, in UTF-8.</summary>
    public string Text
    {
        get
        {
            try
            {
                return Utf8.GetString(Bytes.Span);
            }
            catch (DecoderFallbackException)
            {
                throw Other("a text");
            }
        }
    }

    /// <summary>Whole numbers: one that stands alone, or several packed together.</summary>
    public IEnumerable<long> Integers => Kind == ProtoKind.Varint ? [Integer] : ProtoReader.Varints(Bytes);

    private InvalidDataException Other(string wanted) =>
        ProtoReader.Broken($"field {Number} should be {wanted}, and is none");
}
