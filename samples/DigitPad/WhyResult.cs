namespace MnistCnn.Samples.DigitPad;

/// <summary>Which pixels of a sketch speak for what each network says of it.</summary>
/// <param name="Frame">The 28×28 bytes that they saw.</param>
/// <param name="Networks">The reasons of each of them.</param>
internal sealed record WhyResult(byte[] Frame, NetworkReasons[] Networks);
