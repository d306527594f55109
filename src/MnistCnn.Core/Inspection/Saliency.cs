using MnistCnn.Data;
using MnistCnn.Kernels;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Inspection;

/// <summary>
/// Which pixels of an image a classifier's answer hangs on: the gradient of a class's logit by the input (Simonyan,
/// Vedaldi and Zisserman, Deep Inside Convolutional Networks, 2013).
/// </summary>
/// <remarks>
/// The logit and not the probability: softmax saturates, and where a network is sure the gradient of the probability
/// vanishes.
/// </remarks>
/// <example><code>Saliency saliency = Saliency.Of(model, mnist.Test, index: 0);</code></example>
public sealed class Saliency
{
    private Saliency(ImageSet image, int classIndex, double probability, float[] gradient) =>
        (Image, ClassIndex, Probability, Gradient) = (image, classIndex, probability, gradient);

    /// <summary>The image, alone, with its label and the names of the classes.</summary>
    public ImageSet Image { get; }

    /// <summary>The class whose logit was derived.</summary>
    public int ClassIndex { get; }

    /// <summary>The probability that the model gives this class, 0 to 1.</summary>
    public double Probability { get; }

    /// <summary>
    /// By how much the logit grows for each unit of a pixel, where 0 is black and 1 is full ink: channels × height ×
    /// width, row by row, as the image's pixels lie.
    /// </summary>
    public ReadOnlyMemory<float> Gradient { get; }

    /// <summary>
    /// How much each pixel matters, whether it speaks for the class or against it: height × width, the absolute value
    /// of its gradient, and the largest of them where there are several channels.
    /// </summary>
    public ReadOnlyMemory<float> Magnitude
    {
        get
        {
            float[] largest = new float[Image.Height * Image.Width];
            for (int i = 0; i < Gradient.Length; i++)
                largest[i % largest.Length] = Math.Max(largest[i % largest.Length], Math.Abs(Gradient.Span[i]));
            return largest;
        }
    }

    /// <summary>
    /// Derives a logit by an image, in evaluation. For modules of TorchSharp there is <c>TorchSaliency</c>.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="images">A set of images, as many classes as the network has logits.</param>
    /// <param name="index">Which of them, from 0.</param>
    /// <param name="classIndex">
    /// The class to ask about; left out, the one that the network predicts, the lowest of equals.
    /// </param>
    /// <exception cref="ArgumentException">The images do not fit the network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image or no such class.</exception>
    public static Saliency Of(Cnn model, ImageSet images, int index, int? classIndex = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ImageSet image = images.At(index);
        EngineOf.Model(model).Check(images, nameof(images), forLabels: false);
        var trace = new LayerTrace(model);
        return Of(image, trace.Forward(image.GetImage(0)), classIndex, trace.Backward);
    }

    /// <summary>Asks about one class.</summary>
    /// <param name="image">The image, alone.</param>
    /// <param name="logits">What the model gives for it.</param>
    /// <param name="classIndex">The class; null for the one that is predicted.</param>
    /// <param name="derive">Derives a logit by the image.</param>
    internal static Saliency Of(ImageSet image, float[] logits, int? classIndex, Func<int, float[]> derive)
    {
        float[] probabilities = [.. logits];
        Softmax.Apply(probabilities);
        var predicted = new PredictionSet(probabilities, logits.Length);
        int asked = CheckedClass(classIndex ?? predicted.GetLabel(0), image, logits.Length);
        return new Saliency(image, asked, probabilities[asked], derive(asked));
    }

    private static int CheckedClass(int classIndex, ImageSet images, int logits)
    {
        if (logits != images.ClassCount)
            throw new ArgumentException(
                $"The model gives {logits} logits, and the images have {images.ClassCount} classes.", nameof(images));
        return classIndex >= 0 && classIndex < logits
            ? classIndex
            : throw new ArgumentOutOfRangeException(
                nameof(classIndex), classIndex,
                $"There are {logits} classes, 0 to {logits - 1}, and {classIndex} was asked for.");
    }
}
