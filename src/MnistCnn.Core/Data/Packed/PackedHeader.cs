using System.Text.Json;
using System.Text.Json.Nodes;
using MnistCnn.Files;

namespace MnistCnn.Data.Packed;

/// <summary>
/// What a file of packed images says of itself. It is a safetensors file of two tensors, <c>labels</c> (U16, N) and
/// <c>images</c> (U8, N × channels × height × width), with class names and fingerprint in its metadata.
/// </summary>
internal sealed record PackedHeader
{
    /// <summary>The most images of a file.</summary>
    public const int MostImages = 1 << 30;

    private const string Labels = "labels";
    private const string Images = "images";
    private const string NamesKey = "mnistcnn.class_names";
    private const string FingerprintKey = "mnistcnn.sha256";

    // A SHA-256, until it is known: the header has its length from the beginning.
    private static readonly string NoFingerprint = new('0', 64);

    public required int Count { get; init; }

    public required int Height { get; init; }

    public required int Width { get; init; }

    public required int Channels { get; init; }

    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>SHA-256 of all pixels, then all labels, in hexadecimal digits.</summary>
    public string Fingerprint { get; init; } = NoFingerprint;

    /// <summary>Where the labels begin in the file.</summary>
    public long LabelsStart { get; init; }

    public int ImageSize => Channels * Height * Width;

    /// <summary>Where the pixels begin in the file.</summary>
    public long PixelsStart => LabelsStart + ((long)Count * sizeof(ushort));

    public long FileLength => PixelsStart + ((long)Count * ImageSize);

    /// <exception cref="InvalidDataException">It is that of another file.</exception>
    public static PackedHeader Of(SafetensorsHeader header)
    {
        if (header.Entries is not
            [{ Name: Labels, DataType: SafetensorsDataType.U16, Shape: [var count] },
            {
                Name: Images, DataType: SafetensorsDataType.U8,
                Shape: [var images, var channels, var height, var width],
            }]
            || !header.Metadata.TryGetValue(NamesKey, out string? names)
            || !header.Metadata.TryGetValue(FingerprintKey, out string? fingerprint))
            throw new InvalidDataException(
                $"It should have a tensor '{Labels}' (U16, one size), then '{Images}' (U8, four sizes), and "
                + $"'{NamesKey}' and '{FingerprintKey}' in its metadata; {nameof(PackedImageWriter)} writes such "
                + "files.");
        if (count != images || count is < 1 or > MostImages)
            throw new InvalidDataException(
                $"It claims {count} labels and {images} images: there must be as many, from 1 to {MostImages}.");
        // No product of what the file has can overflow; one image must fit into memory.
        if (channels * height * width > Array.MaxLength || channels * height * width < 1)
            throw new InvalidDataException(
                $"It claims images of {channels}×{height}×{width}: one must have 1 to {Array.MaxLength} bytes.");
        if (fingerprint.Length != NoFingerprint.Length || !fingerprint.All(char.IsAsciiHexDigitLower))
            throw new InvalidDataException($"Its '{FingerprintKey}' is no SHA-256.");
        return new PackedHeader
        {
            Count = (int)count, Channels = (int)channels, Height = (int)height, Width = (int)width,
            ClassNames = ReadNames(names), Fingerprint = fingerprint, LabelsStart = header.Length,
        };
    }

    /// <summary>The bytes that the file begins with.</summary>
    public byte[] ToBytes() => SafetensorsWriter.Header(
        [
            (Labels, SafetensorsDataType.U16, [Count]),
            (Images, SafetensorsDataType.U8, [Count, Channels, Height, Width]),
        ],
        new Dictionary<string, string>
        {
            [NamesKey] = new JsonArray([.. ClassNames.Select(name => JsonValue.Create(name))]).ToJsonString(),
            [FingerprintKey] = Fingerprint,
        });

    private static IReadOnlyList<string> ReadNames(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return ImageSet.CheckedNames([.. document.RootElement.EnumerateArray().Select(name => name.GetString()!)]);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException(
                $"Its '{NamesKey}' should be a list of class names: {FileText.Of(exception.Message)}");
        }
    }
}
