using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Samples.DigitPad;

/// <summary>
/// A network learns more classes from a few drawings of each: all its layers stay as they are but the last, which gets
/// more outputs, and sees digits between the drawings so that it does not forget them.
/// </summary>
/// <param name="model">The network that knows digits; it stays as it is.</param>
/// <param name="told">Is told how much of the lesson is over, 0 to 1.</param>
internal sealed class Lesson(Cnn model, Action<double> told)
{
    private const int Side = 28;
    private const int Epochs = 8;
    private const int CopiesOfDrawing = 8;
    private const string LastLayer = "dense2";

    /// <param name="symbols">By name: drawings of 28×28. A name that the network has gets more drawings.</param>
    /// <param name="digits">Digits to keep in mind, as many of each class, by class.</param>
    /// <returns>The network that knows the symbols too.</returns>
    public Cnn Teach(IReadOnlyDictionary<string, byte[][]> symbols, byte[] digits)
    {
        string[] names = [.. model.Description.ClassNames.Union(symbols.Keys)];
        Cnn taught = model.Architecture.WithClassCount(names.Length).Build(seed: 1);
        taught.Description = new ModelDescription(taught.Architecture) { ClassNames = [.. names] };
        foreach (string weights in model.WeightNames)
            taught.SetWeights(weights, Widen(model.GetWeights(weights), taught.GetWeights(weights).Length));
        taught.Freeze(taught.Summary().Layers
            .Where(layer => layer.ParameterCount > 0 && layer.Name != LastLayer).Select(layer => layer.Name));
        var options = new TrainerOptions
        {
            Epochs = Epochs,
            BatchSize = 16,
            LearningRate = 0.01,
            Seed = 1,
            // Each time as another hand might draw it.
            Augmentation = new ImageAugmentation { MaxShift = 1.5, MaxRotation = 12, MaxScale = 0.12, MaxShear = 8 },
        };
        var trainer = new Trainer(taught, options) { Callbacks = { new Progress(told) } };
        trainer.Fit(Images(names, symbols, digits));
        return taught;
    }

    // What it knows of the classes that it has, and nothing of the others.
    private static float[] Widen(float[] weights, int length)
    {
        Array.Resize(ref weights, length);
        return weights;
    }

    private static ImageSet Images(string[] names, IReadOnlyDictionary<string, byte[][]> symbols, byte[] digits)
    {
        var pixels = new List<byte>(digits);
        int digitCount = digits.Length / (Side * Side);
        List<ushort> labels = [.. Enumerable.Range(0, digitCount).Select(i => (ushort)(i * 10 / digitCount))];
        foreach ((string name, byte[][] drawings) in symbols)
        {
            foreach (byte[] drawing in drawings.SelectMany(drawing => Enumerable.Repeat(drawing, CopiesOfDrawing)))
            {
                pixels.AddRange(drawing);
                labels.Add((ushort)Array.IndexOf(names, name));
            }
        }

        return ImageSet.FromArrays([.. pixels], [.. labels], Side, Side, classNames: names);
    }

    private sealed class Progress(Action<double> told) : TrainingCallback
    {
        private int _batches;

        public override void OnBatchEnd(TrainingContext context, BatchReport report) =>
            told(++_batches / (double)(context.Options.Epochs * context.StepsPerEpoch));
    }
}
