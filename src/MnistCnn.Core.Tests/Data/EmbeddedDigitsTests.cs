using MnistCnn.Data;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data;

public sealed class EmbeddedDigitsTests
{
    [Fact]
    public void Load_gives_1797_digits_of_28_by_28_in_ten_classes()
    {
        IMnistDataset digits = EmbeddedDigits.Load();

        digits.Name.Should().Be("Digits (UCI, 1,797)");
        (digits.Train.Count, digits.Test.Count).Should().Be((1_437, 360));
        foreach (ImageSet part in new[] { digits.Train, digits.Test })
        {
            (part.Channels, part.Height, part.Width).Should().Be((1, 28, 28));
            part.ClassNames.Should().Equal("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            part.Labels.ToArray().Distinct().Should().HaveCount(10);
        }
    }

    [Fact]
    public void Load_keeps_the_order_of_the_file()
    {
        IMnistDataset digits = EmbeddedDigits.Load();

        digits.Train.Labels.ToArray()[..10].Should().Equal(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        digits.Test.Labels.ToArray()[^10..].Should().Equal(5, 4, 8, 8, 4, 9, 0, 8, 9, 8);
    }

    [Fact]
    public void Load_first_digit_is_a_ring_around_an_empty_middle()
    {
        ReadOnlySpan<byte> zero = EmbeddedDigits.Load().Train.GetImage(0);

        zero[(14 * 28) + 14].Should().Be(0);
        zero[(14 * 28) + 9].Should().BeGreaterThan(60);
        zero[(14 * 28) + 19].Should().BeGreaterThan(60);
        zero[(5 * 28) + 14].Should().BeGreaterThan(60);
        zero[(22 * 28) + 14].Should().BeGreaterThan(60);
    }

    [Fact]
    public void Load_every_digit_fills_twenty_pixels_around_the_middle()
    {
        ImageSet digits = EmbeddedDigits.Load().Test;
        for (int index = 0; index < digits.Count; index++)
        {
            (_, _, int rows, int columns) = Ink.Box(digits.GetImage(index));
            (double row, double column) = Ink.Centre(digits.GetImage(index));
            Math.Max(rows, columns).Should().Be(20, $"digit {index} must fill the box");
            row.Should().BeApproximately(14, 0.51, $"digit {index} must be in the middle");
            column.Should().BeApproximately(14, 0.51, $"digit {index} must be in the middle");
        }
    }

    [Fact]
    public void Load_twice_gives_the_same_object()
    {
        EmbeddedDigits.Load().Should().BeSameAs(EmbeddedDigits.Load());
    }
}
