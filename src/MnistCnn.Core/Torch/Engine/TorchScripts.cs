using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// What libtorch can do and TorchSharp has no name for: memory formats and the fused optimizer, reached through
/// TorchScript. What runs each step is here too, because numbers inside a script cost no native scalar a call.
/// </summary>
internal static class TorchScripts
{
    // Outside Python, TorchScript knows types and formats by number only: memory format 2 is channels last.
    private static readonly Lazy<jit.CompilationUnit> Unit = new(() => jit.compile(
        """
        def gather(pixels, index, type: int, scale: float):
            return pixels.index_select(0, index).to(dtype=type).mul_(scale)

        def scaled(pixels, type: int, scale: float):
            return pixels.to(dtype=type).mul_(scale)

        def channels_last(images):
            return images.contiguous(memory_format=2)

        def add_metrics(logits, labels, loss, loss_sum, correct):
            loss_sum.add_(loss.detach(), alpha=labels.size(0))
            correct.add_(logits.detach().argmax(1).eq(labels).sum())
            return correct

        def cross_entropies(logits, labels, targets):
            return torch.log_softmax(logits, 1).mul(targets.index_select(0, labels)).sum(1)

        def clip_norm(gradients: List[Tensor], limit: float):
            norms = [gradient.norm() for gradient in gradients]
            scale = (limit / (torch.stack(norms).norm() + 1e-6)).clamp(max=1.0)
            torch._foreach_mul_(gradients, scale)
            return scale

        def average(averages: List[Tensor], weights: List[Tensor], share: float):
            torch._foreach_lerp_(averages, weights, share)
            return averages[0]

        def scale(values, factor: float):
            return values.data.mul_(factor)

        def keras_adam(parameters: List[Tensor], gradients: List[Tensor], mean: List[Tensor], variance: List[Tensor],
                       steps: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, epsilon: float):
            steps[0].add_(1.0)
            torch._fused_adam_(parameters, gradients, mean, variance, [], steps, lr=rate,
                beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
            return steps[0]

        def keras_adamw(parameters: List[Tensor], gradients: List[Tensor], mean: List[Tensor], variance: List[Tensor],
                        steps: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, epsilon: float):
            steps[0].add_(1.0)
            torch._fused_adamw_(parameters, gradients, mean, variance, [], steps, lr=rate,
                beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False)
            return steps[0]

        """));

    /// <summary>Images by index as numbers of a type, each byte multiplied with a scale.</summary>
    public static Tensor Gather(Tensor pixels, Tensor index, ScalarType type, double scale) =>
        Invoke("gather", pixels, index, (int)type, scale);

    /// <summary>Bytes as numbers of a type, multiplied with a scale.</summary>
    public static Tensor Scaled(Tensor pixels, ScalarType type, double scale) =>
        Invoke("scaled", pixels, (int)type, scale);

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

    /// <summary>The cross-entropy of each image, for classes that are not all or nothing.</summary>
    /// <param name="logits">N × classes.</param>
    /// <param name="labels">N.</param>
    /// <param name="targets">Classes × classes: for each label, minus the share of each class.</param>
    public static Tensor CrossEntropies(Tensor logits, Tensor labels, Tensor targets) =>
        Invoke("cross_entropies", logits, labels, targets);

    /// <summary>
    /// Scales gradients down to a norm of all together, as <c>clip_grad_norm_</c> does, without waiting for the device.
    /// </summary>
    public static void ClipNorm(Tensor[] gradients, double limit) => Invoke("clip_norm", gradients, limit);

    /// <summary>Moves averages towards weights by a share of the way.</summary>
    public static void Average(Tensor[] averages, Tensor[] weights, double share) =>
        Invoke("average", averages, weights, share);

    /// <summary>Multiplies values in place; what the way back keeps of them counts as unchanged.</summary>
    public static void Scale(Tensor values, double factor) => Invoke("scale", values, factor).Dispose();

    /// <summary>One step of Adam over all parameters.</summary>
    /// <param name="lists">
    /// Parameters, gradients, means, variances, and for each of them the same counter of steps.
    /// </param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="moments">β₁, β₂, and ε as PyTorch places it.</param>
    /// <param name="decay">Of the weights, and whether it shrinks them instead of joining the gradient.</param>
    /// <remarks>
    /// Lists made inside the script would not do: TorchScript takes them for copies and leaves the operation out.
    /// </remarks>
    public static void Adam(
        Tensor[][] lists, double rate, (double Beta1, double Beta2, double Epsilon) moments,
        (double Rate, bool IsDecoupled) decay) =>
        Invoke(
            decay.IsDecoupled ? "keras_adamw" : "keras_adam", lists[0], lists[1], lists[2], lists[3], lists[4],
            rate, moments.Beta1, moments.Beta2, decay.Rate, moments.Epsilon);

    private static Tensor Invoke(string function, params object[] arguments) =>
        (Tensor)Unit.Value.invoke(function, arguments);
}
