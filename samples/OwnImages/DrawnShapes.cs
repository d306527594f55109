using SkiaSharp;

namespace MnistCnn.Samples.OwnImages;

/// <summary>A folder of pictures as anybody might have them: three classes, in colour, of several sizes.</summary>
internal static class DrawnShapes
{
    private const int Count = 200;

    /// <summary>Draws the same pictures each time, a folder for each class.</summary>
    /// <returns>The folder that was given.</returns>
    public static string Make(string folder)
    {
        var random = new Random(1);
        foreach (string name in (string[])["circle", "square", "triangle"])
        {
            string pictures = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
            for (int number = 0; number < Count; number++)
                Draw(name, random, Path.Combine(pictures, $"{number:000}.png"));
        }

        return folder;
    }

    private static void Draw(string shape, Random random, string path)
    {
        using SKBitmap bitmap = new(48 + random.Next(32), 48 + random.Next(32));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColor.FromHsv(random.Next(360), 20, 90));
        using SKPaint paint = new() { Color = SKColor.FromHsv(random.Next(360), 90, 50), IsAntialias = true };
        float radius = Math.Min(bitmap.Width, bitmap.Height) * (0.3f + (random.NextSingle() * 0.15f));
        canvas.Translate((bitmap.Width / 2f) + random.Next(-4, 5), (bitmap.Height / 2f) + random.Next(-4, 5));
        canvas.RotateDegrees(random.Next(-15, 15));
        if (shape == "circle")
            canvas.DrawCircle(0, 0, radius, paint);
        else
            DrawPolygon(canvas, shape == "square" ? 4 : 3, radius, paint);
        canvas.Flush();
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, png.Span);
    }

    private static void DrawPolygon(SKCanvas canvas, int corners, float radius, SKPaint paint)
    {
        using SKPath outline = new();
        outline.AddPoly([.. Enumerable.Range(0, corners).Select(corner =>
        {
            (float sine, float cosine) = MathF.SinCos(MathF.Tau * (corner + 0.5f) / corners);
            return new SKPoint(radius * sine, radius * cosine);
        })]);
        canvas.DrawPath(outline, paint);
    }
}
