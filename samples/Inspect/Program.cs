using System.Text;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Files;
using MnistCnn.Imaging;
using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Samples;
using MnistCnn.Samples.Inspect;
using MnistCnn.Serialization;
using MnistCnn.Training;

if (args.Contains("--help"))
{
    Console.WriteLine(InspectOptions.Help);
    return 0;
}

try
{
    InspectOptions options = InspectOptions.Parse(args);
    IMnistDataset data = await SampleData.LoadAsync(options.Data);
    using var output = OutputDirectory.Take(options.Output, "--output");
    Cnn model = options.Model is null ? Train(data, options.Epochs) : ModelFile.Load(options.Model);
    Inspect(model, data, output.Path);
    return 0;
}
catch (Exception exception) when (exception is ArgumentException or IOException or InvalidDataException)
{
    Console.Error.WriteLine($"{exception.Message}\n--help lists the options.");
    return 2;
}

static void Inspect(Cnn model, IMnistDataset data, string output)
{
    ImageSet images = data.Test;
    EvaluationReport report = EvaluationReport.Of(model, images);
    int[] examples = OneOfEach(images);
    var pictures = new Dictionary<string, Figure>
    {
        ["confusion"] = new ConfusionMatrixPlot(report.ConfusionMatrix),
        ["mistakes"] = new MistakeGallery(report, images),
        ["reliability"] = new ReliabilityDiagram(report.Calibration),
        ["filters"] = new ConvolutionFiltersPlot(ConvolutionFilters.Of(model)),
        ["activations"] = new FeatureMapsPlot(FeatureMaps.Of(model, images, examples[^1])),
        ["saliency"] = new SaliencyPlot([.. examples.Select(index => Saliency.Of(model, images, index))]),
    };

    IEnumerable<string> shown = pictures.Keys.Select(name => $"\n![{name}]({name}.png)\n");
    string text = $"# A network on the test images of {data.Name}\n\n{report.ToMarkdown()}{string.Concat(shown)}";
    AtomicFile.Write(Path.Combine(output, "report.md"), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    foreach ((string name, Figure picture) in pictures)
        picture.SavePng(Path.Combine(output, $"{name}.png"));
    Console.WriteLine(report.ToMarkdown());
    Console.WriteLine(
        $"Written to {output}: report.md, "
        + $"{string.Join(", ", pictures.Keys.Select(name => $"{name}.png"))}");
}

// The first image of each class, of ten at most.
static int[] OneOfEach(ImageSet images) =>
    [.. Enumerable.Range(0, images.ClassCount).Select(label => images.Labels.Span.IndexOf((ushort)label))
        .Where(index => index >= 0).Take(10)];

static Cnn Train(IMnistDataset data, int epochs)
{
    Cnn model = CnnBuilder.For(data).WithSeed(1).Build();
    var trainer =
        new Trainer(model, new TrainerOptions { Epochs = epochs, Seed = 1 }) { Callbacks = { new ProgressBar() } };
    trainer.Fit(data.Train);
    return model;
}
