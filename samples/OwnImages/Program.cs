using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Samples.OwnImages;
using MnistCnn.Serialization;
using MnistCnn.Training;

// dotnet run -c Release --project samples/OwnImages -- [FOLDER]: a folder of yours, in which each class has a folder of
// its pictures. Left out, one is made, of drawn shapes.
try
{
    string artifacts = Directory.CreateDirectory("artifacts/own-images").FullName;
    string folder = args is [var own, ..] ? own : DrawnShapes.Make(Path.Combine(artifacts, "shapes"));

    var options = new ImageFolderOptions { Height = 32, Width = 32, Fit = ImageFit.Pad, SkipUnreadable = true };
    ImageFolder pictures = ImageFolder.Load(folder, options);
    foreach (UnreadableFile file in pictures.Skipped)
        Console.WriteLine($"Left out {file.Path}: {file.Reason}");

    Cnn model = CnnBuilder.For(pictures).WithConvDepth(2).Build();
    var settings = new TrainerOptions { Epochs = 15, Seed = 1 };
    var trainer = new Trainer(model, settings) { Callbacks = { new ProgressBar() } };
    trainer.Fit(pictures, validationSplit: 0.1);

    EvaluationReport report = EvaluationReport.Of(model, pictures.Test);
    Console.WriteLine(report.ToMarkdown());
    new MistakeGallery(report, pictures.Test).SavePng(Path.Combine(artifacts, "mistakes.png"));
    ModelFile.Save(model, Path.Combine(artifacts, "model.safetensors"));

    using var classifier = ImageClassifier.Load(Path.Combine(artifacts, "model.safetensors"));
    string picture = pictures.TestFiles[0];
    Prediction prediction = classifier.Predict(ImageFolder.ReadImage(picture, options));
    Console.WriteLine($"{picture}: {prediction.ClassName}, {prediction.Probability:P1}");
    return 0;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
