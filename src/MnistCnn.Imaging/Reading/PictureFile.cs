using SkiaSharp;

namespace MnistCnn.Imaging.Reading;

/// <summary>A picture file that was looked at, and is not decoded yet.</summary>
/// <param name="Codec">Decodes it.</param>
/// <param name="Origin">Which way up it is stored.</param>
/// <param name="Time">How long reading it may take.</param>
internal sealed record PictureFile(SKCodec Codec, SKEncodedOrigin Origin, TimeLimit Time) : IDisposable
{
    /// <summary>Columns, when it is upright.</summary>
    public int Width => IsTurned ? Codec.Info.Height : Codec.Info.Width;

    /// <summary>Rows, when it is upright.</summary>
    public int Height => IsTurned ? Codec.Info.Width : Codec.Info.Height;

    private bool IsTurned => Origin >= SKEncodedOrigin.LeftTop;

    public void Dispose() => Codec.Dispose();
}
