namespace MnistCnn.Imaging;

/// <summary>How a picture of other proportions comes to the size that a network takes.</summary>
public enum ImageFit
{
    /// <summary>Each direction by its own scale, whatever becomes of the proportions: Keras's default.</summary>
    Stretch,

    /// <summary>
    /// The proportions stay, and the picture is put in the middle; what it leaves free has
    /// <see cref="ImageFolderOptions.PadValue"/>. Keras's <c>pad_to_aspect_ratio</c>.
    /// </summary>
    Pad,

    /// <summary>
    /// The proportions stay, and what reaches beyond is cut off on both sides. Keras's <c>crop_to_aspect_ratio</c>.
    /// </summary>
    Crop,
}
