namespace MnistCnn.Imaging.Reading;

/// <summary>Picture formats by the first bytes of their files.</summary>
internal static class PictureFormats
{
    /// <summary>
    /// Whether it is one of those that are read. Skia knows more, some of which hold files of others, or unpack to much
    /// before they say how large they are.
    /// </summary>
    public static bool IsRead(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] or [(byte)'G', (byte)'I', (byte)'F', ..]
            or [(byte)'B', (byte)'M', ..] => true,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..]
            => true,
        _ => false,
    };

    /// <summary>What a file is, and what to do with it; null if it is none of those.</summary>
    public static string? Unread(ReadOnlySpan<byte> file)
    {
        string? name = Name(file);
        string source = name == "HEIC"
            ? " (an iPhone takes JPEG with Settings > Camera > Formats > Most Compatible, a Mac's Preview exports it)"
            : "";
        return name is null ? null : $"{name}, which is not read here: save it as PNG or JPEG{source}";
    }

    private static string? Name(ReadOnlySpan<byte> file) => file switch
    {
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => "TIFF",
        [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..] or [0xFF, 0x4F, 0xFF, 0x51, ..] => "JPEG 2000",
        [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] or [0xFF, 0x0A, ..] => "JPEG XL",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => OfBrands(file),
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "PDF",
        [(byte)'8', (byte)'B', (byte)'P', (byte)'S', ..] => "a Photoshop file",
        [0, 0, 1, 0, ..] => "an icon (ICO)",
        _ when IsSvg(file) => "SVG",
        _ => null,
    };

    // ISO 14496-12: the length of the box, "ftyp", the major brand, its version, and brands that it can be read as.
    private static string? OfBrands(ReadOnlySpan<byte> file)
    {
        int length = Math.Clamp((file[2] << 8) | file[3], 12, Math.Min(file.Length, 256));
        for (int at = 8; at + 4 <= length; at += at == 8 ? 8 : 4)
        {
            ReadOnlySpan<byte> brand = file.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8))
                return "AVIF";
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8))
                return "HEIC";
        }

        return file.Length >= 12 && file[8..].StartsWith("mif1"u8) ? "HEIF" : null;
    }

    private static bool IsSvg(ReadOnlySpan<byte> file) =>
        file.TrimStart(" \t\r\n"u8).StartsWith("<svg"u8)
        || (file.StartsWith("<?xml"u8) && file[..Math.Min(file.Length, 1024)].IndexOf("<svg"u8) >= 0);
}
