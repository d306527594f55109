namespace MnistCnn.Samples.DigitPad;

/// <summary>Which pixels of a sketch speak for what one network says of it, and not for something else.</summary>
/// <param name="For">The class that it says.</param>
/// <param name="Against">What the other network says; where that is the same, its own second choice.</param>
/// <param name="Saliency">
/// 28×28 bytes: above 128 where ink speaks for the one, below 128 where it speaks for the other, 255 or 1 for the
/// pixel that does so most.
/// </param>
internal sealed record NetworkReasons(int For, int Against, byte[] Saliency);
