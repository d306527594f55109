using MnistCnn.Models;

namespace MnistCnn.Comparison;

/// <summary>One of the networks that a <see cref="ModelComparison"/> compares.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Architecture">
/// What it is made of; anything may differ between variants, and images and classes must be the data's.
/// </param>
public sealed record ModelVariant(string Name, CnnArchitecture Architecture)
{
    /// <summary>One that <see cref="CnnOptions"/> can say.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="options">What it is made of.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ModelVariant(string name, CnnOptions options)
        : this(name, (options ?? throw new ArgumentNullException(nameof(options))).ToArchitecture())
    {
    }
}
