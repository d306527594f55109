using MnistCnn.Data;

namespace MnistCnn.Tests.Data;

public sealed class ImageSetTests
{
    private static ImageSet Hundred { get; } = ImageSet.FromArrays(
        [.. Enumerable.Range(0, 200).Select(i => (byte)i)],
        [.. Enumerable.Range(0, 100).Select(i => (byte)(i % 4))],
        height: 1,
        width: 2);

    [Fact]
    public void FromArrays_with_channels_last_puts_the_values_of_each_channel_together()
    {
        // Two images of 1×2 pixels, red, green and blue of each pixel together.
        byte[] pixels = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16];

        ImageSet images = ImageSet.FromArrays(pixels, [0, 1], 1, 2, channels: 3, ["a", "b"], channelsLast: true);

        images.GetImage(0).ToArray().Should().Equal(1, 4, 2, 5, 3, 6);
        images.GetImage(1).ToArray().Should().Equal(11, 14, 12, 15, 13, 16);
        images.Labels.ToArray().Should().Equal(0, 1);
        images.ClassNames.Should().Equal("a", "b");
    }

    [Fact]
    public void FromArrays_with_channels_last_of_one_channel_keeps_the_array()
    {
        byte[] pixels = [1, 2, 3, 4];

        ImageSet images = ImageSet.FromArrays(pixels, [0], 2, 2, channelsLast: true);
        pixels[3] = 9;

        images.GetImage(0).ToArray().Should().Equal(1, 2, 3, 9);
    }

    [Fact]
    public void FromArrays_keeps_the_arrays_and_names_the_digits()
    {
        byte[] pixels = new byte[24];

        var set = ImageSet.FromArrays(pixels, [0, 9], height: 2, width: 2, channels: 3);
        pixels[12] = 5;

        (set.Count, set.Channels, set.Height, set.Width, set.ImageSize).Should().Be((2, 3, 2, 2, 12));
        set.ClassNames.Should().Equal("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        set.ClassCount.Should().Be(10);
        set.GetImage(1)[0].Should().Be(5);
        set.GetLabel(1).Should().Be(9);
    }

    [Fact]
    public void WithSampleWeights_gives_every_part_its_own()
    {
        float[] weights = [.. Enumerable.Range(0, 100).Select(i => i / 4f)];

        ImageSet set = Hundred.WithSampleWeights(weights);
        weights[0] = 7;

        Weights(set).Should().Equal(Enumerable.Range(0, 100).Select(i => i / 4f));
        Weights(set.Take(2)).Should().Equal(0, 0.25f);
        Weights(set.Select([99, 3, 3])).Should().Equal(24.75f, 0.75f, 0.75f);
        Weights(set.Split(0.02).Validation).Should().Equal(24.5f, 24.75f);
        (ImageSet rest, ImageSet drawn) = set.SplitStratified(0.25, seed: 1);
        // The first byte of an image is twice its number.
        foreach (ImageSet part in (ImageSet[])[rest, drawn])
            Weights(part).Should().Equal(Enumerable.Range(0, part.Count).Select(i => part.GetImage(i)[0] / 2 / 4f));
        set.Pixels.Should().Be(Hundred.Pixels);
    }

    [Fact]
    public void Parts_of_a_set_without_weights_have_none()
    {
        ImageSet[] sets =
        [
            Hundred, Hundred.Take(2), Hundred.Select([1]), Hundred.Split(0.5).Train,
            Hundred.SplitStratified(0.5, seed: 1).Train,
        ];

        sets.Should().OnlyContain(set => set.SampleWeights == null);
    }

    [Fact]
    public void WithSampleWeights_of_another_number_names_both() =>
        Hundred.Invoking(set => set.WithSampleWeights(new float[99])).Should().Throw<ArgumentException>()
            .WithParameterName("weights").WithMessage("*100 images*there are 99*");

    [Theory]
    [InlineData(-0.5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void WithSampleWeights_that_cannot_be_one_is_named(float weight) =>
        Hundred.Take(2).Invoking(set => set.WithSampleWeights([1, weight])).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName("weights").WithMessage("*see number 1*");

    private static float[] Weights(ImageSet set) => set.SampleWeights!.Value.ToArray();

    [Fact]
    public void FromArrays_class_names_are_copied()
    {
        string[] names = ["cat", "dog"];

        var set = ImageSet.FromArrays(new byte[1], [1], 1, 1, classNames: names);
        names[0] = "cow";

        set.ClassNames.Should().Equal("cat", "dog");
    }

    [Theory]
    [InlineData(0, 1, 1, "height")]
    [InlineData(1, 0, 1, "width")]
    [InlineData(1, 1, 0, "channels")]
    public void FromArrays_size_below_one_is_named(int height, int width, int channels, string parameter)
    {
        Action make = () => ImageSet.FromArrays(new byte[1], [0], height, width, channels);

        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter);
    }

    [Fact]
    public void FromArrays_pixels_that_do_not_fit_the_labels_are_counted()
    {
        Action make = () => ImageSet.FromArrays(new byte[13], [0, 1], height: 2, width: 3);

        make.Should().Throw<ArgumentException>()
            .WithMessage("2 labels of 1×2×3 images need 12 pixel bytes, and there are 13.*")
            .WithParameterName("pixels");
    }

    [Fact]
    public void FromArrays_sizes_whose_product_overflows_are_refused()
    {
        Action make = () => ImageSet.FromArrays([], [0], height: 1 << 30, width: 1 << 30, channels: 16);

        make.Should().Throw<ArgumentException>()
            .WithMessage("*need 18446744073709551616 pixel bytes, and there are 0.*");
    }

    [Fact]
    public void FromArrays_no_image_is_refused()
    {
        Action make = () => ImageSet.FromArrays([], Array.Empty<byte>(), 1, 1);

        make.Should().Throw<ArgumentException>().WithMessage("*at least one image*").WithParameterName("labels");
    }

    [Fact]
    public void FromArrays_label_without_a_class_is_named_with_its_index()
    {
        Action make = () => ImageSet.FromArrays(new byte[3], [0, 1, 2], 1, 1, classNames: ["no", "yes"]);

        make.Should().Throw<ArgumentException>().WithMessage("Label 2 at index 2 has no class*2 class names, 0 to 1.*")
            .WithParameterName("labels");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_537)]
    public void FromArrays_too_few_or_too_many_class_names_are_counted(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"class {i}")];

        Action make = () => ImageSet.FromArrays(new byte[1], [0], 1, 1, classNames: names);

        make.Should().Throw<ArgumentException>().WithMessage($"*2 to 65536 class names, and there are {count}.*")
            .WithParameterName("classNames");
    }

    [Fact]
    public void FromArrays_65536_class_names_allow_every_label()
    {
        string[] names = [.. Enumerable.Range(0, 65_536).Select(i => $"class {i}")];

        ImageSet.FromArrays(new byte[2], [0, ushort.MaxValue], 1, 1, classNames: names).GetLabel(1).Should()
            .Be(65_535);
        ImageSet.FromArrays(new byte[2], new byte[] { 0, 255 }, 1, 1, classNames: names).GetLabel(1).Should().Be(255);
    }

    [Fact]
    public void FromArrays_class_without_a_name_is_refused()
    {
        Action make = () => ImageSet.FromArrays(new byte[1], [0], 1, 1, classNames: ["cat", " "]);

        make.Should().Throw<ArgumentException>().WithMessage("*The name of class 1 of 2 is empty*")
            .WithParameterName("classNames");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(100)]
    public void GetImage_and_GetLabel_index_outside_the_set_is_refused(int index)
    {
        Action image = () => Hundred.GetImage(index);
        Action label = () => Hundred.GetLabel(index);

        image.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(index));
        label.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(index));
    }

    [Fact]
    public void Take_gives_the_first_images_without_copying()
    {
        ImageSet few = Hundred.Take(3);

        few.Count.Should().Be(3);
        few.Labels.ToArray().Should().Equal(0, 1, 2);
        few.Pixels.Span.Overlaps(Hundred.Pixels.Span).Should().BeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Take_count_outside_the_set_is_refused(int count)
    {
        Action take = () => Hundred.Take(count);

        take.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(count));
    }

    [Fact]
    public void Select_gives_the_images_in_the_order_of_the_indices()
    {
        ImageSet chosen = Hundred.Select([7, 2, 7]);

        chosen.Pixels.ToArray().Should().Equal(14, 15, 4, 5, 14, 15);
        chosen.Labels.ToArray().Should().Equal(3, 2, 3);
    }

    [Fact]
    public void Select_no_index_or_a_wrong_one_is_refused()
    {
        Action none = () => Hundred.Select([]);
        Action wrong = () => Hundred.Select([100]);

        none.Should().Throw<ArgumentException>().WithParameterName("indices");
        wrong.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("indices").WithMessage("*100 images*");
    }

    [Theory]
    [InlineData(0.2, 80, 20)]
    [InlineData(0.004, 99, 1)]
    [InlineData(0.9, 10, 90)]
    [InlineData(0.99, 1, 99)]
    public void Split_cuts_off_the_last_share(double fraction, int train, int validation)
    {
        (ImageSet first, ImageSet last) = Hundred.Split(fraction);

        (first.Count, last.Count).Should().Be((train, validation));
        first.GetImage(0)[0].Should().Be(0);
        last.GetImage(0)[0].Should().Be((byte)(2 * train));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Split_share_that_is_none_is_refused(double fraction)
    {
        Action split = () => Hundred.Split(fraction);
        Action stratified = () => Hundred.SplitStratified(fraction, seed: 1);

        split.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(fraction))
            .WithMessage("*above 0 and below 1*");
        stratified.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(fraction));
    }

    // Keras cuts at floor(count × (1 − share)).
    [Theory]
    [InlineData(1_001, 0.1, 900, 101)]
    [InlineData(1_797, 0.2, 1_437, 360)]
    [InlineData(10, 0.25, 7, 3)]
    public void Split_cuts_where_Kerass_validation_split_cuts(int count, double fraction, int train, int validation)
    {
        ImageSet images = ImageSet.FromArrays(new byte[count], new byte[count], 1, 1);

        (ImageSet first, ImageSet last) = images.Split(fraction);

        (first.Count, last.Count).Should().Be((train, validation));
    }

    [Theory]
    [InlineData(100, 0.999, "draws 100 of 100 images")]
    [InlineData(1, 0.5, "draws 1 of 1 images")]
    public void Split_that_leaves_one_part_empty_is_refused(int count, double fraction, string message)
    {
        Action split = () => Hundred.Take(count).Split(fraction);

        split.Should().Throw<ArgumentException>().WithMessage($"*{message}*").WithParameterName(nameof(fraction));
    }

    [Fact]
    public void SplitStratified_draws_the_same_share_of_each_class_and_loses_nothing()
    {
        (ImageSet train, ImageSet validation) = Hundred.SplitStratified(0.2, seed: 1);

        validation.Labels.ToArray().GroupBy(label => label).Select(group => group.Count()).Should().Equal(5, 5, 5, 5);
        byte[] first = FirstPixels(train), second = FirstPixels(validation);
        first.Concat(second).Order().Should().Equal(FirstPixels(Hundred));
        first.Should().BeInAscendingOrder();
        second.Should().BeInAscendingOrder();
    }

    [Fact]
    public void SplitStratified_only_the_seed_decides_which_images_are_drawn()
    {
        byte[] Drawn(int seed) => FirstPixels(Hundred.SplitStratified(0.2, seed).Validation);

        Drawn(1).Should().Equal(Drawn(1)).And.NotEqual(Drawn(2));
    }

    [Theory]
    [InlineData(0.01, "draws 0 of 100")]
    [InlineData(0.99, "draws 100 of 100")]
    public void SplitStratified_share_that_rounds_to_nothing_or_all_is_refused(double fraction, string message)
    {
        Action split = () => Hundred.SplitStratified(fraction, seed: 1);

        split.Should().Throw<ArgumentException>().WithMessage($"*{message}*").WithParameterName(nameof(fraction));
    }

    private static byte[] FirstPixels(ImageSet set) =>
        [.. Enumerable.Range(0, set.Count).Select(index => set.GetImage(index)[0])];
}
