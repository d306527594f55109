using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using MnistCnn.Inference;

[assembly: SupportedOSPlatform("browser")]

return 0;

internal static partial class Digits
{
    private static ImageClassifier? _classifier;

    [JSExport]
    internal static void Load(byte[] file) => _classifier = ImageClassifier.Load(new MemoryStream(file));

    [JSExport]
    internal static string Read(byte[] pixels) => _classifier!.Predict(pixels).ToString();
}
