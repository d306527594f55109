using MnistCnn.Files;
using MnistCnn.State;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>Tensors of TorchSharp in a <see cref="TrainingState"/>.</summary>
public static class TrainingStateTensors
{
    /// <summary>Keeps a copy of a tensor, of any shape and on any device.</summary>
    /// <param name="state">Where to keep it.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">The tensor.</param>
    /// <exception cref="NotSupportedException">
    /// Its type is one that safetensors cannot hold, such as complex numbers.
    /// </exception>
    public static void Set(this TrainingState state, string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(value);
        state.Set(name, TensorBytes.Read(name, value));
    }

    /// <summary>A tensor, on the CPU. The caller disposes it, or the dispose scope around the call.</summary>
    /// <param name="state">Where it was kept.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="InvalidDataException">There is none of that name.</exception>
    public static Tensor GetTensor(this TrainingState state, string name)
    {
        ArgumentNullException.ThrowIfNull(state);
        SafetensorsTensor stored = state.Find(name);
        Tensor tensor = empty([.. stored.Shape], TensorBytes.TypeOf(stored.DataType));
        TensorBytes.Write(stored, tensor);
        return tensor;
    }

    /// <summary>Copies a tensor into another one, on any device.</summary>
    /// <param name="state">Where it was kept.</param>
    /// <param name="name">The name.</param>
    /// <param name="target">Of the same type and shape.</param>
    /// <exception cref="InvalidDataException">
    /// There is none of that name, or it is of another type or shape.
    /// </exception>
    public static void CopyTo(this TrainingState state, string name, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(target);
        SafetensorsTensor stored = state.GetTensor(name, TensorBytes.TypeOf(name, target), target.shape);
        using IDisposable noGradient = no_grad();
        TensorBytes.Write(stored, target);
    }
}
