using MnistCnn.Randomness;

namespace MnistCnn.Tests.Support.Pages;

/// <summary>A way to make a picture file of a digit of MNIST.</summary>
/// <param name="Name">Short, for tables.</param>
/// <param name="Description">What such a picture looks like.</param>
/// <param name="Make">Of the 28×28 pixels of the digit and what it is; all that varies is drawn.</param>
internal sealed record PictureKind(
    string Name, string Description, Func<byte[], int, RandomSource, byte[]> Make);
