using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>What a checkpoint holds: the network as it is, and how it came to that.</summary>
internal static class CheckpointFile
{
    public static void Write(TrainingContext context, EpochReport report, string path)
    {
        if (context.Model.AsCnn() is { } model)
            ModelFile.Save(model, path, Describe(model, context, report));
        else
            ModelFile.SaveWeights(context.Model, path);
    }

    private static ModelDescription Describe(Cnn model, TrainingContext context, EpochReport report)
    {
        var description = new ModelDescription(model.Architecture)
        {
            Training = new TrainingSummary
            {
                Epoch = report.Epoch,
                TrainingImages = context.Training.Count,
                Loss = report.Training.Loss,
                Accuracy = report.Training.Accuracy,
                ValidationLoss = report.Validation?.Loss,
                ValidationAccuracy = report.Validation?.Accuracy,
            },
        };
        // A network may have more classes than the set that it is trained on.
        return context.Training.ClassCount == model.Architecture.ClassCount
            ? description with { ClassNames = [.. context.Training.ClassNames] }
            : description;
    }
}
