namespace MnistCnn.Keras.Layers;

/// <summary>How a file has what a convolution and a flatten make of it.</summary>
/// <param name="FiltersFirst">
/// Whether kernels are filters, channels, rows, columns, as Keras 0 and 1 wrote them with <c>dim_ordering='th'</c>; all
/// others have rows, columns, channels, filters.
/// </param>
/// <param name="IsFlipped">Whether kernels are turned by half a circle, as Theano applies them.</param>
/// <param name="FlattensChannelsFirst">
/// Whether a flattened map is channel by channel, as here; most files have it pixel by pixel.
/// </param>
internal readonly record struct KernelForm(
    bool FiltersFirst = false, bool IsFlipped = false, bool FlattensChannelsFirst = false);
