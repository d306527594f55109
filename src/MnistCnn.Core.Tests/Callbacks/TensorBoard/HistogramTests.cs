using MnistCnn.Callbacks.TensorBoard;
using MnistCnn.Files;

namespace MnistCnn.Tests.Callbacks.TensorBoard;

public sealed class HistogramTests
{
    // 1 and −2.5 as each format holds them.
    [Theory]
    [InlineData(SafetensorsDataType.F64, "000000000000F03F00000000000004C0")]
    [InlineData(SafetensorsDataType.F32, "0000803F000020C0")]
    [InlineData(SafetensorsDataType.F16, "003C00C1")]
    [InlineData(SafetensorsDataType.BF16, "803F20C0")]
    public void Weights_of_every_precision_are_read(SafetensorsDataType type, string bytes)
    {
        Histogram histogram = Histogram.Of(new("w", type, [2], Convert.FromHexString(bytes)))!;

        (histogram.Least, histogram.Greatest, histogram.Sum, histogram.SumOfSquares).Should().Be((-2.5, 1, -1.5, 7.25));
        (histogram.Counts[0], histogram.Counts[^1], histogram.Counts.Sum()).Should().Be((1, 1, 2));
    }

    [Theory]
    [InlineData(SafetensorsDataType.I64, "0100000000000000")]
    [InlineData(SafetensorsDataType.F32, "0000C07F")]
    [InlineData(SafetensorsDataType.F32, "")]
    public void Counters_and_what_has_no_finite_value_have_none(SafetensorsDataType type, string bytes) =>
        Histogram.Of(new("w", type, [1], Convert.FromHexString(bytes))).Should().BeNull();
}
