using System.Globalization;
using MnistCnn.Training;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>A named history with its colour and its mark.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="History">At least one epoch.</param>
/// <param name="Index">The place among the others, from 0, which gives colour and mark.</param>
internal sealed record CurveSeries(string Name, TrainingHistory History, int Index)
{
    public bool HasValidation { get; } = History.Epochs.Any(epoch => epoch.Validation is not null);

    /// <summary>The epoch to mark; null where every accuracy is NaN.</summary>
    public EpochReport? Best { get; } = History.BestEpoch();

    public SKColor Color => Palette.Curve(Index);

    /// <summary>Such as <c>best 99.36% at epoch 14</c>.</summary>
    public string Summary
    {
        get
        {
            if (Best is null)
                return "no accuracy";
            double accuracy = (Best.Validation ?? Best.Training).Accuracy;
            return string.Create(CultureInfo.InvariantCulture, $"best {accuracy * 100:F2}% at epoch {Best.Epoch}");
        }
    }

    /// <summary>The numbers of an epoch: of validation or of training.</summary>
    public static ClassificationMetrics? Read(EpochReport epoch, bool validation) =>
        validation ? epoch.Validation : epoch.Training;
}
