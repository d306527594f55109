using System.Globalization;
using MnistCnn.Benchmarks;
using MnistCnn.Data;
using MnistCnn.Inference;
using MnistCnn.Tests.Support.Pages;

PictureOptions options;
try
{
    options = PictureOptions.Parse(args);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n\n{PictureOptions.Help}");
    return 2;
}

ImageSet digits;
try
{
    digits = (await MnistDataset.LoadAsync()).Test;
}
catch (IOException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
foreach (string path in options.Models)
{
    using var classifier = ImageClassifier.Load(path);
    var measurement = new PictureMeasurement(classifier, digits, options);
    Console.WriteLine($"{path}, {options.Count} pictures of each kind\n");
    Console.WriteLine($"{"kind",-12} {"right",7} {"refused",8} {"ms",6}");
    foreach (PictureKind kind in PictureKinds.All.Where(kind => options.IsAsked(kind.Name)))
        Console.WriteLine($"{kind.Name,-12} {measurement.Read(kind)}   {kind.Description}");
    if (options.IsAsked("numbers"))
        Console.WriteLine($"{"numbers",-12} {measurement.ReadNumbers()}   2 to 5 digits in a row: whole numbers right");
    if (options.IsAsked("touching"))
        Console.WriteLine($"{"touching",-12} {measurement.ReadTouching()}   2 to 4 digits, some touch: all right");
    if (options.IsAsked("single"))
        Console.WriteLine($"{"single",-12} {measurement.ReadSingle()}   one digit as a number: not parted is right");
    if (options.IsAsked("nothing"))
        Console.WriteLine($"{"nothing",-12} {measurement.ReadNothing()}   scenes, text, grain: refused is right");
    if (options.Scenes is { } scenes && options.IsAsked("scenes"))
        Console.WriteLine($"{"scenes",-12} {measurement.ReadScenes(scenes)}   parts of photographs: refused is right");
    Console.WriteLine();
}

return 0;
