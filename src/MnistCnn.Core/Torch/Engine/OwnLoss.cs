using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>A loss of the user's own.</summary>
internal static class OwnLoss
{
    /// <summary>What it gives for a batch.</summary>
    /// <exception cref="InvalidOperationException">It is not one number.</exception>
    public static Tensor Of(Func<Tensor, Tensor, Tensor> loss, Tensor logits, Tensor labels)
    {
        Tensor? value = loss(logits, labels);
        if (value is not null && value.NumberOfElements == 1 && value.is_floating_point())
            return value.reshape([]);
        string given = value is null ? "null" : $"{value.dtype} [{string.Join(", ", value.shape)}]";
        throw new InvalidOperationException(
            $"{nameof(TorchModel)}.{nameof(TorchModel.Loss)} must give one floating-point number for a batch, its "
            + $"mean, and it gave {given}.");
    }
}
