namespace MnistCnn.Samples.DigitPad;

/// <summary>What the networks make of a sketch.</summary>
/// <param name="Frame">The 28×28 bytes that they saw.</param>
/// <param name="Networks">What each of them says.</param>
internal sealed record LookResult(byte[] Frame, NetworkResult[] Networks);
