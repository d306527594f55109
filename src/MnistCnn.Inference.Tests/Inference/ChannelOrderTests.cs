using MnistCnn.Inference;

namespace MnistCnn.Tests.Inference;

public sealed class ChannelOrderTests
{
    [Fact]
    public void ToChannelsFirst_puts_the_values_of_each_channel_together_image_by_image()
    {
        // Two images of 1×3 pixels: hundreds are channels, tens images, ones columns.
        byte[] pixels = [0, 100, 200, 1, 101, 201, 2, 102, 202, 10, 110, 210, 11, 111, 211, 12, 112, 212];

        ChannelOrder.ToChannelsFirst(pixels, height: 1, width: 3, channels: 3).Should().Equal(
            0, 1, 2, 100, 101, 102, 200, 201, 202, 10, 11, 12, 110, 111, 112, 210, 211, 212);
    }

    [Fact]
    public void ToChannelsFirst_keeps_rows_behind_each_other()
    {
        byte[] pixels = [1, 5, 2, 6, 3, 7, 4, 8];

        ChannelOrder.ToChannelsFirst(pixels, height: 2, width: 2, channels: 2).Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
    }

    [Fact]
    public void ToChannelsFirst_of_one_channel_is_a_copy()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6];

        byte[] ordered = ChannelOrder.ToChannelsFirst(pixels, height: 2, width: 3, channels: 1);

        ordered.Should().Equal(pixels).And.NotBeSameAs(pixels);
    }

    [Fact]
    public void ToChannelsFirst_refuses_a_part_of_an_image()
    {
        FluentActions.Invoking(() => ChannelOrder.ToChannelsFirst(new byte[25], height: 2, width: 2, channels: 3))
            .Should().Throw<ArgumentException>().WithParameterName("pixels")
            .WithMessage("An image of 2×2×3 has 12 bytes, and 25 are no whole number of them.*");
    }

    [Theory]
    [InlineData(0, 2, 3, "height")]
    [InlineData(2, 0, 3, "width")]
    [InlineData(2, 2, 0, "channels")]
    public void ToChannelsFirst_refuses_sizes_below_one(int height, int width, int channels, string parameter)
    {
        FluentActions.Invoking(() => ChannelOrder.ToChannelsFirst(new byte[12], height, width, channels))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
    }

    [Fact]
    public void ToChannelsFirst_takes_sizes_whose_product_is_beyond_an_integer()
    {
        FluentActions.Invoking(() => ChannelOrder.ToChannelsFirst(
                new byte[12], int.MaxValue, int.MaxValue, int.MaxValue))
            .Should().Throw<ArgumentException>().WithParameterName("pixels");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(13)]
    public void ToChannelsFirst_refuses_a_destination_of_another_length(int length)
    {
        FluentActions.Invoking(() => ChannelOrder.ToChannelsFirst(new byte[12], new byte[length], 2, 2, 3))
            .Should().Throw<ArgumentException>().WithParameterName("destination")
            .WithMessage($"It has {length} bytes, and the pixels 12.*");
    }

    [Fact]
    public void ToChannelsFirst_refuses_to_write_over_what_it_reads()
    {
        byte[] memory = new byte[18];

        FluentActions.Invoking(() => ChannelOrder.ToChannelsFirst(memory.AsSpan(0, 12), memory.AsSpan(6, 12), 2, 2, 3))
            .Should().Throw<ArgumentException>().WithParameterName("destination");
    }
}
