using MnistCnn.Models;

namespace MnistCnn.Comparison;

/// <summary>One of the networks that a <see cref="ModelComparison"/> compares.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Options">
/// Its architecture; any option may differ between variants, and images and classes must be the data's.
/// </param>
public sealed record ModelVariant(string Name, CnnOptions Options);
