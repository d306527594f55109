using MnistCnn.Randomness;
using SkiaSharp;

namespace MnistCnn.Tests.Support.Pages;

/// <summary>The kinds of pictures that people take, drawn.</summary>
internal static class PictureKinds
{
    // Strokes of MNIST are about so wide, in its pixels.
    private const float UsualPen = 2.6f;

    public static IReadOnlyList<PictureKind> All { get; } =
    [
        new("frame", "MNIST's own 28×28 pixels", (digit, _, _) => Frame(digit, tone => tone)),
        new("photo", "MNIST's strokes enlarged, on uneven, grainy paper", (digit, _, random) =>
            DigitPhoto.Take(digit, random, Format(random))),
        new("pen", "written again with a pen as wide as MNIST's", (digit, _, random) =>
            Photograph(Write(digit, random, Between(random, 2.2f, 3.2f)), random)),
        new("thin-pen", "a ballpoint pen: strokes of 0.35 to 1.2 of MNIST's pixels", (digit, _, random) =>
            Photograph(Write(digit, random, Between(random, 0.35f, 1.2f)), random)),
        new("pencil", "thin and faint, and of uneven pressure", (digit, _, random) => Pencil(digit, random)),
        new("marker", "strokes of 4 to 5.5 of MNIST's pixels", (digit, _, random) =>
            Photograph(Write(digit, random, Between(random, 4, 5.5f)), random)),
        new("faint-frame", "28×28 pixels, thin strokes at a part of full ink", (digit, _, random) =>
            FaintFrame(digit, random)),
        new("transparent", "ink of any colour, also white, on transparency", (digit, _, random) =>
            Transparent(digit, random)),
        new("colour", "ink that has the paper's luminance", (digit, _, random) => Coloured(digit, random)),
        new("ruled", "on ruled paper", (digit, _, random) => Ruled(digit, random, squared: false)),
        new("squared", "on squared paper", (digit, _, random) => Ruled(digit, random, squared: true)),
        new("shadow", "with a shadow across it, and a lamp beside it", (digit, _, random) => Shadowed(digit, random)),
        new("turned", "a PNG that is stored turned, and says so", (digit, _, random) => Turned(digit, random)),
        new("tight", "cut to its ink, or a pixel or two wider", (digit, _, random) => Tight(digit, random)),
        new("table", "on a sheet that lies on a table", (digit, _, random) => OnTable(digit, random)),
        new("dots", "printed digits of 5×7 dots", (_, label, random) => Dots(label, random)),
    ];

    /// <summary>Several digits in a row.</summary>
    public static byte[] Number(IReadOnlyList<byte[]> digits, RandomSource random)
    {
        (float scale, float width) = (Between(random, 3, 6), Between(random, 0.8f, 2.8f));
        InkMap[] maps = [.. digits.Select(digit => new PenStroke(digit).Write(scale, width))];
        int least = (int)(2 * scale);
        return Photograph(InkMap.Row(maps, () => least + random.Next(3 * least)), random);
    }

    /// <summary>Several digits in a row, of whose neighbours at least two touch.</summary>
    public static byte[] Touching(IReadOnlyList<byte[]> digits, RandomSource random)
    {
        (float scale, float width) = (Between(random, 3, 6), Between(random, 0.8f, 2.8f));
        InkMap[] maps = [.. digits.Select(digit => new PenStroke(digit).Write(scale, width))];
        int least = (int)(2 * scale);
        int surely = 1 + random.Next(maps.Length - 1);
        InkMap row = maps[0];
        for (int i = 1; i < maps.Length; i++)
        {
            row = i == surely || random.Next(2) == 0
                ? row.Push(maps[i], (int)(scale * Between(random, 0, 2)))
                : InkMap.Row([row, maps[i]], () => least + random.Next(3 * least));
        }

        return Photograph(row, random);
    }

    /// <summary>No digit: scenery of overlapping shapes and shades, a page of text, or grain.</summary>
    public static byte[] Nothing(RandomSource random) => random.Next(3) switch
    {
        0 => Scenery(random),
        1 => Text(random),
        _ => new Page(200 + random.Next(500), 200 + random.Next(500), Tone(Between(random, 40, 230)))
            .Light(Falling(random, 0.5f)).Grain(Between(random, 2, 15), random).Encode(Format(random), Quality(random)),
    };

    private static InkMap Write(byte[] digit, RandomSource random, float width) =>
        new PenStroke(digit).Write(Between(random, 3, 10), width);

    private static byte[] Photograph(InkMap map, RandomSource random) =>
        OnPaper(map, random, Tone(Between(random, 150, 245)), Tone(Between(random, 10, 90)))
            .Light(Falling(random, 0.3f))
            .Blur(random.Next(2))
            .Grain(Between(random, 1, 6), random)
            .Encode(Format(random), Quality(random));

    private static Page OnPaper(InkMap map, RandomSource random, SKColor paper, SKColor ink)
    {
        int side = Math.Max(map.Width, map.Height);
        int Margin() => (int)(side * Between(random, 0.1f, 0.9f));
        (int left, int top) = (Margin(), Margin());
        return new Page(left + map.Width + Margin(), top + map.Height + Margin(), paper).Ink(map, left, top, ink);
    }

    private static byte[] Pencil(byte[] digit, RandomSource random)
    {
        (float across, float down, float phase) =
            (Between(random, -0.5f, 0.5f), Between(random, -0.5f, 0.5f), Between(random, 0, 6));
        InkMap map = new PenStroke(digit).Write(Between(random, 4, 10), Between(random, 0.6f, 1.6f), (x, y) =>
            0.7f + (0.3f * MathF.Sin((across * x) + (down * y) + phase)));
        float paper = Between(random, 160, 240);
        return OnPaper(map, random, Tone(paper), Tone(paper - Between(random, 35, 90)))
            .Light(Falling(random, 0.2f))
            .Blur(random.Next(2))
            .Grain(Between(random, 0.5f, 3), random)
            .Encode(Format(random), Quality(random));
    }

    // Of four, one has a spot that is darker than all strokes.
    private static byte[] FaintFrame(byte[] digit, RandomSource random)
    {
        float strength = Between(random, 0.15f, 0.8f), gamma = Between(random, 1, 2);
        bool hasSpot = random.Next(4) == 0;
        int darkest = Enumerable.Range(0, digit.Length).MaxBy(i => digit[i] * (1 + random.NextSingle()));
        byte[] faint = [.. digit.Select(tone => (byte)(255 * strength * MathF.Pow(tone / 255f, gamma)))];
        if (hasSpot)
            faint[darkest] = 255;
        return Frame(faint, tone => tone);
    }

    private static byte[] Frame(byte[] digit, Func<byte, byte> tone) =>
        Pictures.Of(28, 28, (x, y) => Tone(tone(digit[(y * 28) + x])));

    private static byte[] Transparent(byte[] digit, RandomSource random)
    {
        InkMap map = Write(digit, random, Between(random, 1.5f, 3.2f));
        SKColor ink = random.Next(2) == 0
            ? SKColors.White
            : new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
        int margin = 5 + random.Next(map.Height);
        // What is fully transparent has the colour of nothing.
        return Pictures.Of(map.Width + (2 * margin), map.Height + (2 * margin), (x, y) =>
        {
            bool isInside = x >= margin && y >= margin && x < map.Width + margin && y < map.Height + margin;
            float share = isInside ? map.Shares[((y - margin) * map.Width) + x - margin] : 0;
            return share == 0 ? SKColors.Empty : ink.WithAlpha((byte)(255 * share));
        });
    }

    // Two colours whose luminance by Rec. 709 differs by at most 6 levels, and one of whose channels by at least 120.
    private static byte[] Coloured(byte[] digit, RandomSource random)
    {
        SKColor paper, ink;
        do
        {
            paper = Any();
            ink = Any();
        }
        while (Math.Abs(Luminance(paper) - Luminance(ink)) > 6
            || Math.Max(Math.Abs(paper.Red - ink.Red), Math.Abs(paper.Blue - ink.Blue)) < 120);

        return OnPaper(Write(digit, random, Between(random, 1.2f, 3.2f)), random, paper, ink)
            .Grain(Between(random, 0, 2), random).Encode(Format(random), Quality(random));

        SKColor Any() => new((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
        static float Luminance(SKColor color) =>
            (0.2126f * color.Red) + (0.7152f * color.Green) + (0.0722f * color.Blue);
    }

    private static byte[] Ruled(byte[] digit, RandomSource random, bool squared)
    {
        float scale = Between(random, 4, 10);
        InkMap map = new PenStroke(digit).Write(scale, Between(random, 0.7f, 2.5f));
        float paper = Between(random, 180, 245), slope = Between(random, -0.04f, 0.04f);
        float spacing = scale * (squared ? Between(random, 6, 16) : Between(random, 14, 34));
        float width = Between(random, 0.15f, 0.35f) * scale;
        float dark = Between(random, 30, 110);
        // Blue, grey or reddish.
        SKColor line = random.Next(3) switch
        {
            0 => new((byte)(paper - dark), (byte)(paper - (0.7f * dark)), (byte)(paper - (0.2f * dark))),
            1 => Tone(paper - dark),
            _ => new((byte)(paper - (0.1f * dark)), (byte)(paper - dark), (byte)(paper - dark)),
        };
        Page page = OnPaper(InkMap.Blank(map.Width, map.Height), random, Tone(paper), SKColors.Black);
        page.Rule(Between(random, 0, spacing), spacing, width, slope, line);
        if (squared)
            page.Rule(Between(random, 0, spacing), spacing, width, -slope, line, isUpright: true);
        return page
            .Ink(map, (page.Width - map.Width) / 2, (page.Height - map.Height) / 2, Tone(Between(random, 10, 60)))
            .Light(Falling(random, 0.2f))
            .Blur(random.Next(2))
            .Grain(Between(random, 1, 4), random)
            .Encode(Format(random), Quality(random));
    }

    private static byte[] Shadowed(byte[] digit, RandomSource random)
    {
        Page page = OnPaper(
            Write(digit, random, Between(random, 0.8f, 3)), random, Tone(Between(random, 180, 245)),
            Tone(Between(random, 10, 70)));
        (float angle, float place) = (Between(random, 0, 6.28f), Between(random, -0.3f, 0.3f));
        (float depth, float soft) = (Between(random, 0.2f, 0.5f), Between(random, 0.01f, 0.3f));
        (float lampX, float lampY, float lamp) =
            (Between(random, -0.3f, 1.3f), Between(random, -0.3f, 1.3f), Between(random, 0, 0.8f));
        return page
            .Light((x, y) =>
            {
                float across = (MathF.Cos(angle) * (x - 0.5f)) + (MathF.Sin(angle) * (y - 0.5f)) - place;
                float shadow = Math.Clamp(0.5f + (across / soft), 0, 1);
                float distance = ((x - lampX) * (x - lampX)) + ((y - lampY) * (y - lampY));
                return (1 - (depth * shadow)) * (1 - (lamp * distance / 3.4f));
            })
            .Blur(random.Next(2))
            .Grain(Between(random, 1, 5), random)
            .Encode(Format(random), Quality(random));
    }

    private static byte[] Turned(byte[] digit, RandomSource random)
    {
        int orientation = 2 + random.Next(7);
        InkMap map = Write(digit, random, UsualPen);
        int margin = 10 + random.Next(map.Height);
        (int width, int height) = (map.Width + (2 * margin), map.Height + (2 * margin));
        (int storedWidth, int storedHeight) = Pictures.IsTurned(orientation) ? (height, width) : (width, height);
        byte[] png = Pictures.Of(storedWidth, storedHeight, (column, row) =>
        {
            (int x, int y) = Pictures.Upright(orientation, column, row, width, height);
            (x, y) = (x - margin, y - margin);
            bool isInside = x >= 0 && y >= 0 && x < map.Width && y < map.Height;
            return Tone(isInside ? 235 - (200 * map.Shares[(y * map.Width) + x]) : 235);
        });
        return Pictures.PngWithOrientation(png, orientation);
    }

    private static byte[] Tight(byte[] digit, RandomSource random)
    {
        InkMap map = Write(digit, random, Between(random, 0.8f, 3.2f));
        int margin = random.Next(3);
        return new Page(map.Width + (2 * margin), map.Height + (2 * margin), Tone(Between(random, 160, 245)))
            .Ink(map, margin, margin, Tone(Between(random, 10, 80)))
            .Grain(Between(random, 1, 4), random)
            .Encode(Format(random), Quality(random));
    }

    // The table is seen along one side of the picture, or along two.
    private static byte[] OnTable(byte[] digit, RandomSource random)
    {
        float paper = Between(random, 170, 245);
        Page page = OnPaper(
            Write(digit, random, Between(random, 0.8f, 3)), random, Tone(paper), Tone(Between(random, 10, 70)));
        SKColor table = Tone(random.Next(5) == 0 ? Between(random, paper + 10, 255) : Between(random, 30, paper - 40));
        for (int side = 1 + random.Next(2); side > 0; side--)
        {
            bool isUpright = side == 1;
            int depth = 1 + random.Next((isUpright ? page.Width : page.Height) / 12);
            InkMap seen = InkMap.Blank(isUpright ? depth : page.Width, isUpright ? page.Height : depth);
            Array.Fill(seen.Shares, 1);
            bool isFirst = random.Next(2) == 0;
            page.Ink(
                seen, isFirst || !isUpright ? 0 : page.Width - depth, isFirst || isUpright ? 0 : page.Height - depth,
                table);
        }

        return page.Light(Falling(random, 0.3f)).Blur(random.Next(2)).Grain(Between(random, 1, 5), random)
            .Encode(Format(random), Quality(random));
    }

    private static byte[] Dots(int label, RandomSource random)
    {
        int dot = 1 + random.Next(4);
        InkMap map = DotMatrix.Print(label, dot);
        bool isLight = random.Next(3) == 0;
        (float paper, float ink) = (Between(random, 200, 255), Between(random, 0, 80));
        if (isLight)
            (paper, ink) = (ink, paper);
        int margin = 1 + random.Next(4 * dot);
        return new Page(map.Width + (2 * margin), map.Height + (2 * margin), Tone(paper))
            .Ink(map, margin, margin, Tone(ink))
            .Encode(random.Next(2) == 0 ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 90);
    }

    private static byte[] Scenery(RandomSource random)
    {
        int width = 200 + random.Next(600), height = 200 + random.Next(400);
        var page = new Page(width, height, Tone(Between(random, 60, 220)));
        for (int shape = 15 + random.Next(40); shape > 0; shape--)
        {
            (int w, int h) = (10 + random.Next(width / 3), 10 + random.Next(height / 3));
            InkMap map = InkMap.Blank(w, h);
            bool isRound = random.Next(2) == 0;
            for (int i = 0; i < map.Shares.Length; i++)
            {
                float x = ((i % w) - (w / 2f)) / w, y = ((i / w) - (h / 2f)) / h;
                map.Shares[i] = !isRound || (x * x) + (y * y) < 0.25f ? 0.9f : 0;
            }

            page.Ink(
                map, random.Next(width) - (w / 2), random.Next(height) - (h / 2),
                new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
        }

        return page.Blur(1 + random.Next(4)).Light(Falling(random, 0.4f)).Grain(Between(random, 1, 6), random)
            .Encode(SKEncodedImageFormat.Jpeg, Quality(random));
    }

    // Lines of letters, each of some bars.
    private static byte[] Text(RandomSource random)
    {
        int size = 8 + random.Next(14);
        var page = new Page(20 * size, 14 * size, Tone(Between(random, 200, 255)));
        for (int line = 1; line < 9; line++)
        {
            for (int letter = 1; letter < 25; letter++)
            {
                if (random.Next(6) == 0)
                    continue;
                InkMap map = InkMap.Blank(size / 2, size);
                for (int i = 0; i < map.Shares.Length; i++)
                {
                    (int x, int y) = (i % map.Width, i / map.Width);
                    map.Shares[i] = x < size / 6 || Math.Abs(y - (letter * line % size)) < size / 8 ? 1 : 0;
                }

                page.Ink(map, letter * size * 3 / 4, line * size * 3 / 2, Tone(20));
            }
        }

        return page.Grain(2, random).Encode(SKEncodedImageFormat.Jpeg, 90);
    }

    private static Func<float, float, float> Falling(RandomSource random, float most)
    {
        (float across, float down) = (Between(random, -most, 0), Between(random, -most / 2, most / 2));
        return (x, y) => 1 + (across * x) + (down * y);
    }

    private static SKColor Tone(float tone)
    {
        byte value = (byte)Math.Clamp(tone, 0, 255);
        return new SKColor(value, value, value);
    }

    private static SKEncodedImageFormat Format(RandomSource random) =>
        random.Next(2) == 0 ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg;

    private static int Quality(RandomSource random) => 70 + random.Next(26);

    private static float Between(RandomSource random, float low, float high) =>
        low + (random.NextSingle() * (high - low));
}
