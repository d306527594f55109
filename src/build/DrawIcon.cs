#:package SkiaSharp
#:package SkiaSharp.NativeAssets.Linux.NoDependencies

// Draws the icon of the packages: a seven of a few pixels, and the window of a convolution on it.
// dotnet run --file src/build/DrawIcon.cs -- src/build/icon.png

using SkiaSharp;

const int Size = 128, Cells = 8, Cell = 12, Border = (Size - (Cells * Cell)) / 2;
string[] ink =
[
    "........",
    ".#####+.",
    ".+++##+.",
    "...+#+..",
    "...##...",
    "..+#+...",
    "..##....",
    "........",
];

using var surface = SKSurface.Create(new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Premul));
SKCanvas canvas = surface.Canvas;
using var paint = new SKPaint { IsAntialias = true, Color = new SKColor(0x10, 0x18, 0x2B) };
canvas.DrawRoundRect(0, 0, Size, Size, 24, 24, paint);
for (int row = 0; row < Cells; row++)
{
    for (int column = 0; column < Cells; column++)
    {
        paint.Color = ink[row][column] switch
        {
            '#' => new SKColor(0xF4, 0xF6, 0xFB),
            '+' => new SKColor(0x7C, 0x8A, 0xA8),
            _ => new SKColor(0x1E, 0x2A, 0x44),
        };
        canvas.DrawRoundRect(Border + (column * Cell) + 1, Border + (row * Cell) + 1, Cell - 2, Cell - 2, 2, 2, paint);
    }
}

paint.Style = SKPaintStyle.Stroke;
paint.StrokeWidth = 4;
paint.Color = new SKColor(0xFF, 0x8A, 0x3D);
canvas.DrawRoundRect(Border + (4 * Cell) - 1, Border + Cell - 1, (3 * Cell) + 2, (3 * Cell) + 2, 5, 5, paint);

using SKImage image = surface.Snapshot();
using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
using FileStream file = File.Create(args[0]);
png.SaveTo(file);
