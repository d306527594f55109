using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training.Torch;

/// <summary>
/// What libtorch can do and TorchSharp has no name for: memory formats and the fused optimizer, reached through
/// TorchScript. What runs each step is here too, because numbers inside a script cost no native scalar a call.
/// </summary>
internal static class TorchScripts
{
    // Outside Python, TorchScript knows types and formats by number only: dtype 6 is float32, memory format 2 channels last.
    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(
        """
        def gather(pixels, index):
            return pixels.index_select(0, index).to(dtype=6).mul_(1.0 / 255.0)

        def channels_last(images):
            return images.contiguous(memory_format=2)

        def add_metrics(logits, labels, loss, loss_sum, correct):
            loss_sum.add_(loss.detach() * labels.size(0))
            correct.add_(logits.detach().argmax(1).eq(labels).sum())
            return correct

        def clip_norm(gradients, limit):
            return gradients.mul_((limit / (gradients.norm() + 1e-6)).clamp(max=1.0))

        def add_decay(gradients, parameters, decay):
            return gradients.addcmul_(parameters, decay.to(dtype=6))

        def shrink(parameters, rate, decay):
            return parameters.mul_((1.0 - rate * decay).to(dtype=6))

        def average(averages: List[Tensor], weights: List[Tensor], share: float):
            torch._foreach_lerp_(averages, weights, share)
            return averages[0]

        def keras_adam(parameters: List[Tensor], gradients: List[Tensor], mean: List[Tensor], variance: List[Tensor],
                       steps: List[Tensor], rate):
            steps[0].add_(1.0)
            torch._fused_adam_(parameters, gradients, mean, variance, [], steps, lr=rate,
                beta1=0.9, beta2=0.999, weight_decay=0.0, eps=1e-7, amsgrad=False, maximize=False)
            return gradients[0].zero_()

        """));

    /// <summary>Images by index as floats from 0 to 1.</summary>
    public static Tensor Gather(Tensor pixels, Tensor index) => Invoke("gather", pixels, index);

    /// <summary>The same values with channels innermost in memory.</summary>
    public static Tensor ChannelsLast(Tensor images)
    {
        long[] shape = images.shape;
        // With one channel both orders are the same memory, and libtorch goes by the strides alone: say them.
        return shape[1] == 1
            ? images.as_strided(shape, [shape[2] * shape[3], 1, shape[3], 1])
            : Invoke("channels_last", images);
    }

    /// <summary>Adds a batch to the running sums, on the device.</summary>
    public static void AddMetrics(Tensor logits, Tensor labels, Tensor loss, Tensor lossSum, Tensor correct) =>
        Invoke("add_metrics", logits, labels, loss, lossSum, correct);

    /// <summary>Scales gradients down to a norm, as <c>clip_grad_norm_</c> does.</summary>
    public static void ClipNorm(Tensor gradients, Tensor limit) => Invoke("clip_norm", gradients, limit);

    /// <summary>Adds the gradient of the L2 penalty.</summary>
    public static void AddDecay(Tensor gradients, Tensor parameters, Tensor decay) => Invoke("add_decay", gradients, parameters, decay);

    /// <summary>Takes the learning rate times the decay off the parameters, as AdamW does before its step.</summary>
    public static void Shrink(Tensor parameters, Tensor rate, Tensor decay) => Invoke("shrink", parameters, rate, decay);

    /// <summary>Moves averages towards weights by a share of the way.</summary>
    public static void Average(Tensor[] averages, Tensor[] weights, double share) => Invoke("average", averages, weights, share);

    /// <summary>One step of Adam as Keras sets it, over whole blocks, one in each list; zeroes the gradients.</summary>
    /// <remarks>Lists made inside the script would not do: TorchScript takes them for copies and leaves the operation out.</remarks>
    public static void KerasAdam(Tensor[] parameters, Tensor[] gradients, Tensor[] mean, Tensor[] variance, Tensor[] steps, Tensor rate) =>
        Invoke("keras_adam", parameters, gradients, mean, variance, steps, rate);

    private static Tensor Invoke(string function, params object[] arguments) => (Tensor)Unit.Value.invoke(function, arguments);
}
