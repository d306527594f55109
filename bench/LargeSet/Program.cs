using System.Globalization;
using MnistCnn.Benchmarks;
using MnistCnn.Data;
using MnistCnn.Data.Packed;

LargeSetOptions options;
try
{
    options = LargeSetOptions.Parse(args);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n\n{LargeSetOptions.Help}");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    switch (options.Command)
    {
        case "make":
            LargeSet.Make(options, (await MnistDataset.LoadAsync()).Train);
            break;
        case "epochs":
            await LargeSetTraining.RunEpochsAsync(options);
            break;
        case "train":
            using (PackedImageSet images = PackedImageSet.Open(options.Path))
                await LargeSetTraining.RunAsync(options, images);
            break;
        default:
            using (PackedImageSet images = PackedImageSet.Open(options.Path))
                LargeSetTraining.Compare(options, images);
            break;
    }

    return 0;
}
catch (IOException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
