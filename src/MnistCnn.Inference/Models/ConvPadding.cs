namespace MnistCnn.Models;

/// <summary>How a convolution treats the border of its input; Keras's <c>padding</c>.</summary>
public enum ConvPadding
{
    /// <summary>No padding: each side shrinks by <see cref="CnnOptions.KernelSize"/> − 1. Keras's default.</summary>
    Valid,

    /// <summary>
    /// Zeros around the image so that its size stays; needs an odd <see cref="CnnOptions.KernelSize"/>.
    /// </summary>
    Same,
}
