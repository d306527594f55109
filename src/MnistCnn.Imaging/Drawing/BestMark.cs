using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>The mark of a best epoch: a form of its own for each of four series, with a white rim.</summary>
internal static class BestMark
{
    private const float Radius = 5.5f;
    private const float Rim = 2;

    public static void Draw(SKCanvas canvas, CurveSeries series, float x, float y)
    {
        using SKPaint rim = new() { Color = SKColors.White, IsAntialias = true };
        using SKPaint fill = new() { Color = series.Color, IsAntialias = true };
        DrawForm(canvas, series.Index % 4, x, y, Radius + Rim, rim);
        DrawForm(canvas, series.Index % 4, x, y, Radius, fill);
    }

    // All four cover about the same area.
    private static void DrawForm(SKCanvas canvas, int form, float x, float y, float radius, SKPaint paint)
    {
        if (form == 0)
        {
            canvas.DrawCircle(x, y, radius, paint);
            return;
        }

        using SKPath path = new();
        path.AddPoly(form switch
        {
            1 => [At(-0.88f, -0.88f), At(0.88f, -0.88f), At(0.88f, 0.88f), At(-0.88f, 0.88f)],
            2 => [At(0, -1.25f), At(1.25f, 0.9f), At(-1.25f, 0.9f)],
            _ => [At(0, -1.25f), At(1.25f, 0), At(0, 1.25f), At(-1.25f, 0)],
        });
        canvas.DrawPath(path, paint);

        SKPoint At(float right, float down) => new(x + right * radius, y + down * radius);
    }
}
