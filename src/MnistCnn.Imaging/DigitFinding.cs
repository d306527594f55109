namespace MnistCnn.Imaging;

/// <summary>
/// What <see cref="DigitImage"/> found in a picture, as far as its strokes tell without reading them.
/// </summary>
public enum DigitFinding
{
    /// <summary>Strokes that hang together, or nearly, as those of one digit do.</summary>
    OneDigit,

    /// <summary>Several things as high as digits, beside each other: <see cref="DigitRow"/> takes them apart.</summary>
    SeveralDigits,

    /// <summary>Something other than the strokes of a digit: a page of text, a scene, a blot.</summary>
    NoDigit,
}
