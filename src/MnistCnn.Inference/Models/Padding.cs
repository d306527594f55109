namespace MnistCnn.Models;

/// <summary>How convolutions and poolings treat the border of their input; Keras's <c>padding</c>.</summary>
public enum Padding
{
    /// <summary>
    /// No padding: windows stay inside, and rows and columns that fill no window are dropped. Keras's default.
    /// </summary>
    Valid,

    /// <summary>
    /// The output is as large as the input, divided by the stride and rounded up: windows reach over the border, by the
    /// same at both sides or, where that does not come out even, by one more at the bottom and at the right, as in
    /// Keras. A convolution sees zeros there, a pooling leaves out what is not there.
    /// </summary>
    Same,
}
