using MnistCnn.Imaging.Drawing;

namespace MnistCnn.Imaging;

/// <summary>A picture that is as large as what it shows, as PNG and as SVG.</summary>
public abstract class Figure
{
    private protected Figure()
    {
    }

    /// <summary>Writes the picture as a PNG file, whole or not at all.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <exception cref="ArgumentException">A property of the figure does not fit what it shows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The picture would have more than 10,000 pixels across or down.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    public void SavePng(string path) => Draw().SavePng(path);

    /// <summary>Writes the picture as an SVG file, whole or not at all; it shows what the PNG shows.</summary>
    /// <inheritdoc cref="SavePng"/>
    public void SaveSvg(string path) => Draw().SaveSvg(path);

    /// <summary>The picture as the bytes of a PNG file.</summary>
    /// <exception cref="ArgumentException">A property of the figure does not fit what it shows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The picture would have more than 10,000 pixels across or down.
    /// </exception>
    public byte[] ToPng() => Draw().ToPng();

    /// <summary>The picture as the text of an SVG file.</summary>
    /// <inheritdoc cref="ToPng"/>
    public string ToSvg() => Draw().ToSvg();

    private protected abstract Picture Draw();
}
