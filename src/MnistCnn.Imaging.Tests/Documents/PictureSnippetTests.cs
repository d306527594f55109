using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using SkiaSharp;

namespace MnistCnn.Tests.Documents;

/// <summary>What docs/pictures.md shows, compiled and run on small files of those names.</summary>
public sealed class PictureSnippetTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Snippets_of_the_page_are_the_code_below()
    {
        string documents = Path.Combine(AppContext.BaseDirectory, "Documents");
        string code = Flat(File.ReadAllText(Path.Combine(documents, "PictureSnippets.cs.txt")));
        string[] snippets = [.. File.ReadAllText(Path.Combine(documents, "pictures.md")).Split("```")
            .Where(part => part.StartsWith("csharp", StringComparison.Ordinal))];

        snippets.Should().HaveCount(2);
        foreach (string snippet in snippets)
            code.Should().Contain(Flat(snippet["csharp".Length..].Replace(".Load(\"", ".Load(At(\"").Replace(
                "FromFile(\"", "FromFile(At(\"").Replace("\");", "\"));")));
    }

    [Fact]
    public void A_digit_is_predicted_and_a_row_is_read()
    {
        ModelFile.Save(new CnnBuilder().WithConvDepth(2).WithSeed(1).Build(), At("model.safetensors"));
        Write("photo.jpg", Drawing.Five(8));
        Drawing two = new(300, 160, 230);
        two.AddFive(30, 20, 8, 40);
        two.AddFive(150, 20, 8, 40);
        Write("meter.jpg", two);

        using var classifier = ImageClassifier.Load(At("model.safetensors"));
        DigitImage digit = DigitImage.FromFile(At("photo.jpg"));
        Prediction? prediction = classifier.Predict(digit);
        Console.WriteLine(prediction is null ? $"no single digit: {digit.Finding}" : prediction.ClassName);

        DigitRow row = DigitRow.FromFile(At("meter.jpg"));
        string number = classifier.Predict(row).Text;

        prediction.Should().NotBeNull();
        number.Should().MatchRegex("^[0-9][0-9]$");
    }

    private static string Flat(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    private void Write(string name, Drawing drawing) => File.WriteAllBytes(At(name), Pictures.Of(
        drawing.Width, drawing.Height,
        (x, y) =>
        {
            byte tone = drawing.Pixels[(y * drawing.Width) + x];
            return new SKColor(tone, tone, tone);
        },
        SKEncodedImageFormat.Jpeg));

    private string At(string name) => _directory.File(name);
}
