namespace MnistCnn.Data.Npy;

/// <summary>An array of labels, one for each image.</summary>
/// <param name="Origin">What error messages call it.</param>
/// <param name="Values">The labels, 0 to 65,535.</param>
internal sealed record NpyLabels(string Origin, ushort[] Values);
