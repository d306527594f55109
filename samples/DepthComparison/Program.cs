using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Imaging;
using MnistCnn.Samples;
using MnistCnn.Samples.DepthComparison;
using MnistCnn.Training;

if (args.Contains("--help"))
{
    Console.WriteLine(ComparisonOptions.Help);
    return 0;
}

using var shutdown = new ShutdownSignals();

Backups? backups = null;
try
{
    ComparisonOptions options = ComparisonOptions.Parse(args);
    // The parts of a study share a directory, and each run in it has an owner of its own.
    using OutputDirectory? output =
        options.Shard is null ? OutputDirectory.Take(options.Output, "--output") : null;
    backups = new Backups(options);
    if (backups.Exist)
        Console.WriteLine($"Going on with what {backups.Directory} holds.");
    await CompareAsync(options, shutdown.Token);
    backups.Delete();
    return 0;
}
catch (Exception exception)
    when (exception is ArgumentException or IOException or InvalidDataException or InvalidOperationException)
{
    Console.Error.WriteLine($"{exception.Message}\n--help lists the options.");
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine(backups switch
    {
        { IsOfShard: true } => "Stopped. The same command goes on from here.",
        { Exist: true } => $"Stopped. The same command goes on from here; to begin anew, delete {backups.Directory}",
        _ => "Stopped, before anything was trained.",
    });
    return shutdown.ExitCode;
}

static async Task CompareAsync(ComparisonOptions options, CancellationToken cancellationToken)
{
    IMnistDataset dataset = await SampleData.LoadAsync(options.Data, cancellationToken);
    (ImageSet training, ImageSet validation) = options.ValidationFraction is { } fraction
        ? dataset.Train.SplitStratified(fraction, options.Seed)
        : (dataset.Train, dataset.Test);
    Console.WriteLine(
        $"{dataset.Name}: {training.Count:N0} images to train on, {validation.Count:N0} to validate, "
        + $"{dataset.Test.Count:N0} to test.");
    Console.WriteLine();

    if (options.Shard is not null)
    {
        SeedStudy.RunShard(dataset, training, validation, options, cancellationToken);
        return;
    }

    ReportDocument report = options.SeedCount == 1
        ? CompareOnce(dataset, training, validation, options, cancellationToken)
        : SeedStudy.Run(dataset, training, validation, options, cancellationToken);
    WriteText(options, "report.md", MarkdownReport.Write(report));
    WriteText(options, "report.html", HtmlReport.Write(report));
    Console.WriteLine(MarkdownReport.Write(report));
    Console.WriteLine($"Written to {Path.GetFullPath(options.Output)}");
}

static ReportDocument CompareOnce(
    IMnistDataset dataset, ImageSet training, ImageSet validation, ComparisonOptions options,
    CancellationToken cancellationToken)
{
    // A depth that the images do not allow is refused before others are trained.
    foreach (int depth in options.Depths)
        DepthRun.Network(depth, training).Build();

    List<DepthResult> results = [];
    foreach (int depth in options.Depths)
        results.Add(DepthRun.Train(depth, training, validation, dataset.Test, options, cancellationToken));

    var curves = new TrainingCurves([.. results.Select(result => (result.Name, result.History))]);
    curves.SavePng(Path.Combine(options.Output, "curves.png"));
    curves.SaveSvg(Path.Combine(options.Output, "curves.svg"));
    return Report.Of(dataset.Name, training.Count, options, results, curves.ToSvg());
}

static void WriteText(ComparisonOptions options, string name, string text) =>
    AtomicFile.Write(
        Path.Combine(options.Output, name), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
