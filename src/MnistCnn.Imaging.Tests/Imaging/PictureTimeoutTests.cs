using System.Drawing;
using MnistCnn.Imaging;
using MnistCnn.Imaging.Reading;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Imaging;

public sealed class PictureTimeoutTests : IDisposable
{
    private static readonly PictureLimits Moment = new() { Timeout = TimeSpan.FromTicks(1) };

    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[]> Files() => new()
    {
        { "JPEG, many scans", ProgressiveJpeg.Make(1_000, 1_000, 99) },
        { "JPEG", Noise(SKEncodedImageFormat.Jpeg) },
        { "PNG", Noise(SKEncodedImageFormat.Png) },
        { "BMP", Pictures.Bmp(300, 300, Speckle) },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Decoding_is_broken_off_where_the_time_is_up(string format, byte[] file)
    {
        int all = LooksAtTheClock(file, TimeSpan.FromDays(1));
        all.Should().BeGreaterThan(10, format);

        for (int seconds = 0; seconds < all - 1; seconds += 3)
        {
            var clock = new LookClock();

            Action decode = () => Decode(file, TimeSpan.FromSeconds(seconds), clock);

            decode.Should().Throw<InvalidDataException>().WithMessage(
                $"The picture takes longer to read than the {TimeSpan.FromSeconds(seconds)} that PictureLimits.Timeout "
                + "allows; save it smaller, or allow more.");
            clock.Looks.Should().BeLessThan(seconds + 12, "nothing more of the file is decoded then");
        }
    }

    [Fact]
    public void What_is_decoded_in_one_step_is_refused_after_it()
    {
        byte[] file = Noise(SKEncodedImageFormat.Webp);
        int all = LooksAtTheClock(file, TimeSpan.FromDays(1));

        Action decode = () => Decode(file, TimeSpan.FromSeconds(all - 2), new LookClock());

        decode.Should().Throw<InvalidDataException>().WithMessage("*PictureLimits.Timeout allows*");
    }

    [Fact]
    public void Looking_for_digits_is_broken_off_at_every_step()
    {
        Drawing drawing = new(800, 400, 230);
        for (int i = 0; i < 3; i++)
            drawing.AddFive(60 + (240 * i), 60, 18, 40);
        var picture = new GreyPicture(drawing.Pixels, drawing.Width, drawing.Height);

        EveryStep(time => DigitInk.Find(picture, time)).Should().BeGreaterThan(3);
        EveryStep(time => DigitInk.FindRow(picture, time)).Should().BeGreaterThan(5, "each digit is a step");
    }

    [Fact]
    public void Each_way_to_read_a_picture_keeps_to_the_time()
    {
        byte[] file = Pictures.Plain(SKColors.Red);
        string path = _folder.Write("picture.png", file);
        var options = new ImageFolderOptions { Limits = Moment };
        (string Name, Action Read)[] ways =
        [
            (path, () => DigitImage.FromFile(path, Moment)),
            (path, () => DigitRow.FromFile(path, Moment)),
            ($"'{path}'", () => ImageFolder.ReadImage(path, options)),
            ("The picture", () => DigitImage.FromBytes(file, Moment)),
            ("The picture", () => DigitRow.FromBytes(file, Moment)),
            ("The stream", () => DigitImage.FromStream(new MemoryStream(file), Moment)),
            ("The stream", () => DigitRow.FromStream(new MemoryStream(file), Moment)),
            ("The stream", () => ImageFolder.ReadImage(new MemoryStream(file), options)),
        ];

        foreach ((string name, Action read) in ways)
        {
            read.Should().Throw<InvalidDataException>().WithMessage(
                $"{name} takes longer to read than the 00:00:00.0000001 that PictureLimits.Timeout allows*");
        }
    }

    [Fact]
    public void Slow_pictures_of_a_folder_are_listed_with_the_unreadable()
    {
        _folder.With("cats", 5).With("dogs", 5);

        Action load = () => ImageFolder.Load(
            _folder.Path, new ImageFolderOptions { Height = 4, Width = 4, Limits = Moment });

        load.Should().Throw<InvalidDataException>().WithMessage(
            "*10 files cannot be read*: it takes longer to read than the 00:00:00.0000001 that*");
    }

    [Fact]
    public void Without_a_limit_the_clock_is_not_looked_at()
    {
        var clock = new LookClock();

        Decode(Noise(SKEncodedImageFormat.Png), Timeout.InfiniteTimeSpan, clock);

        clock.Looks.Should().Be(1, "that is the start");
        new PictureLimits { Timeout = Timeout.InfiniteTimeSpan }.Timeout.Should().Be(Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Waiting_does_not_count()
    {
        var clock = new LookClock();
        var time = new TimeLimit(TimeSpan.FromSeconds(5), "The picture", clock);
        for (int i = 0; i < 10; i++)
            clock.GetTimestamp();

        time.Restart();

        time.IsOver.Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(86_400_001)]
    public void A_time_out_of_its_range_is_named(int milliseconds)
    {
        Action set = () => _ = new PictureLimits { Timeout = TimeSpan.FromMilliseconds(milliseconds) };

        set.Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("PictureLimits.Timeout must be above 0 and at most a day, or infinite.*");
    }

    [Fact]
    public async Task A_digit_among_very_many_dashes_takes_no_minutes()
    {
        InkPart digit = Part(new Rectangle(0, 0, 10, 40), 400);
        InkPart[] dashes = [.. Enumerable.Range(0, 200_000)
            .Select(i => Part(new Rectangle(12 + (8 * (i % 1_000)), 4 * (i / 1_000), 6, 1), 10))];

        var grouping = Task.Run(() => RowParts.Group([digit, .. dashes]));

        (await grouping.WaitAsync(TimeSpan.FromSeconds(30))).Should().ContainSingle();
    }

    private static InkPart Part(Rectangle box, long mass) => new([0], mass, box, box, IsAtBorder: false);

    private static void Decode(byte[] file, TimeSpan limit, LookClock clock) => PictureDecoder.Decode(
        file, "The picture", new PictureLimits(), new TimeLimit(limit, "The picture", clock));

    private static int LooksAtTheClock(byte[] file, TimeSpan limit)
    {
        var clock = new LookClock();
        Decode(file, limit, clock);
        return clock.Looks;
    }

    // How many steps there are. The time is up at each once.
    private static int EveryStep(Action<TimeLimit> find)
    {
        for (int steps = 0; ; steps++)
        {
            try
            {
                find(new TimeLimit(TimeSpan.FromSeconds(steps), "The picture", new LookClock()));
                return steps;
            }
            catch (InvalidDataException exception)
            {
                exception.Message.Should().Contain("PictureLimits.Timeout");
            }
        }
    }

    private static SKColor Speckle(int x, int y)
    {
        int tone = ((x * 7919) ^ (y * 104_729) ^ (x * y)) & 0xFF;
        return new SKColor((byte)tone, (byte)(tone * 31), (byte)(tone * 57));
    }

    private static byte[] Noise(SKEncodedImageFormat format) => Pictures.Of(300, 300, Speckle, format);
}
