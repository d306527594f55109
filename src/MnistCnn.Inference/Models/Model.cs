using MnistCnn.Files;

namespace MnistCnn.Models;

/// <summary>
/// An image classifier that a <c>Trainer</c> trains and judges: a <see cref="Cnn"/> of this library, or a module of
/// TorchSharp in a <c>TorchModel</c>.
/// </summary>
/// <remarks>
/// A model owns its weights, and there are no others: whoever reads them at any moment of a run sees the present ones,
/// and whoever changes them between two steps changes training.
/// </remarks>
public abstract class Model
{
    internal Model()
    {
    }

    /// <summary>What messages call it.</summary>
    internal abstract string Name { get; }

    /// <summary>What the weights belong to: two models that share them name the same.</summary>
    internal virtual object WeightOwner => this;

    /// <summary>All tensors, in their order, without their values.</summary>
    internal abstract IReadOnlyList<CnnTensor> Tensors { get; }

    /// <summary>A copy of all tensors.</summary>
    /// <exception cref="NotSupportedException">A tensor is of a type that cannot be stored.</exception>
    internal abstract IReadOnlyList<SafetensorsTensor> ReadTensors();

    /// <summary>Copies values in, for each of <see cref="Tensors"/>.</summary>
    /// <param name="find">Gives the values of a name, of the type and shape of the tensor.</param>
    internal abstract void WriteTensors(Func<string, SafetensorsTensor> find);

    /// <summary>What is known of the network beside its weights; null where nothing can be kept.</summary>
    internal virtual ModelDescription? GetDescription() => null;

    /// <summary>Sets it where it can be kept.</summary>
    internal virtual void SetDescription(ModelDescription description)
    {
    }

    /// <summary>
    /// Keeps what the model holds from being freed until the result is disposed; null where nothing can be.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is freed already.</exception>
    internal virtual IDisposable? Use() => null;

    /// <summary>
    /// The network with its present weights, itself or a copy, for what stores networks; null where it is none.
    /// </summary>
    internal virtual Cnn? AsCnn() => null;
}
