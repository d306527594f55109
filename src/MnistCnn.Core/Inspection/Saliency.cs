using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Inspection;

/// <summary>
/// Which pixels of an image a classifier's answer hangs on: the gradient of a class's logit by the input (Simonyan, Vedaldi
/// and Zisserman, Deep Inside Convolutional Networks, 2013).
/// </summary>
/// <remarks>
/// The logit and not the probability: softmax saturates, and where a network is sure the gradient of the probability vanishes.
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
    /// By how much the logit grows for each unit of a pixel, where 0 is black and 1 is full ink: channels × height × width,
    /// row by row, as the image's pixels lie.
    /// </summary>
    public ReadOnlyMemory<float> Gradient { get; }

    /// <summary>
    /// How much each pixel matters, whether it speaks for the class or against it: height × width, the absolute value of its
    /// gradient, and the largest of them where there are several channels.
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

    /// <summary>Derives a logit by an image, in evaluation mode. Gradients of the weights are neither used nor changed.</summary>
    /// <param name="model">Any classifier that a <see cref="Trainer"/> takes, on any device; it keeps its mode.</param>
    /// <param name="images">A set of images, as many classes as the model has logits.</param>
    /// <param name="index">Which of them, from 0.</param>
    /// <param name="classIndex">The class to ask about; left out, the one that the model predicts, the lowest of equals.</param>
    /// <exception cref="ArgumentException">The images do not fit the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image or no such class.</exception>
    /// <exception cref="ObjectDisposedException">The model is a <see cref="Models.Cnn"/> and disposed.</exception>
    public static Saliency Of(nn.Module<Tensor, Tensor> model, ImageSet images, int index, int? classIndex = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ImageSet image = images.Select([index]);
        Device device = InspectedModel.DeviceOf(model);
        using IDisposable? use = DisposedModule.Keep(model);
        ModelCheck.Check(model, image, device);
        return InspectedModel.Look(model, () =>
        {
            using IDisposable gradients = enable_grad();
            Tensor input = InspectedModel.Input(image, 0, device).requires_grad_(true);
            Tensor logits = model.call(input).squeeze(0);
            Predictions predicted = new(InspectedModel.Values(nn.functional.softmax(logits, 0)), (int)logits.shape[0]);
            int asked = CheckedClass(classIndex ?? predicted.GetLabel(0), images, predicted.ClassCount);
            Tensor gradient = autograd.grad([logits[asked]], [input])[0];
            return new Saliency(image, asked, predicted.GetProbabilities(0)[asked], InspectedModel.Values(gradient));
        });
    }

    private static int CheckedClass(int classIndex, ImageSet images, int logits)
    {
        if (logits != images.ClassCount)
            throw new ArgumentException(
                $"The model gives {logits} logits, and the images have {images.ClassCount} classes.", nameof(images));
        return classIndex >= 0 && classIndex < logits
            ? classIndex
            : throw new ArgumentOutOfRangeException(
                nameof(classIndex), classIndex, $"There are {logits} classes, 0 to {logits - 1}, and {classIndex} was asked for.");
    }
}
