using System.Diagnostics.CodeAnalysis;
using MnistCnn.Engines;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Torch.Engine;
using MnistCnn.Torch.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>
/// Any module of TorchSharp that turns images (float, N × channels × height × width, pixels scaled to 0…1) into logits
/// (N × classes), for a <c>Trainer</c>: with libtorch and its autograd, on any device, with any optimizer.
/// </summary>
/// <remarks>
/// Logits, not probabilities: the loss takes a softmax itself, and a module that ends in one is warned of in the log. A
/// log-softmax at the end changes nothing.
/// The module owns the weights; training changes them in place. Images come to it in the type of its weights. Judging
/// and predicting leave device, modes and weights of the module as they are; after training it is in evaluation mode.
/// What is random in training follows from <c>TrainerOptions.Seed</c>, and libtorch's generator on the CPU is
/// afterwards as it was: each step has it to itself, so the steps of several runs in a process take turns. libtorch's
/// generator on a GPU is not given back; other code that draws on another thread meanwhile is not kept out. It needs a
/// package that brings libtorch, such as <c>libtorch-cpu-linux-x64</c>.
/// </remarks>
/// <example>
/// <code>
/// using var model = new TorchModel(module) { Device = "cuda" };
/// new Trainer(model, new TrainerOptions { Epochs = 5 }).Fit(mnist.Train, mnist.Test);
/// </code>
/// </example>
[RequiresUnreferencedCode(
    "TorchSharp, and what keeps the state of its optimizers, find fields by reflection, which trimming may remove.")]
public sealed class TorchModel : Model, IEngineSource, IDisposable
{
    private readonly bool _ownsModule;

    /// <summary>Takes a module, which stays the caller's, who disposes it.</summary>
    /// <param name="module">A classifier of images.</param>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    public TorchModel(nn.Module<Tensor, Tensor> module)
        : this(module, ownsModule: false)
    {
    }

    private TorchModel(nn.Module<Tensor, Tensor> module, bool ownsModule)
    {
        ArgumentNullException.ThrowIfNull(module);
        NativeBackend.EnsureLoaded();
        (Module, _ownsModule) = (module, ownsModule);
        // Whoever made the module need not be the thread that trains it.
        BackendThreads.Release();
    }

    /// <summary>The module, with the present weights at every moment of a run.</summary>
    public nn.Module<Tensor, Tensor> Module { get; }

    /// <summary>
    /// Where to train, and where training brings the module: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, <c>mps</c>, or
    /// <c>auto</c>. Default <c>auto</c>: where the module is, if that is a GPU; otherwise a GPU, if there is one and a
    /// step is 2 GFLOP or more. The log tells why.
    /// </summary>
    /// <remarks>
    /// Networks as small as the notebook's train faster as a <see cref="Cnn"/> on a CPU: a GPU is done with each of
    /// their operations before it is given the next. What only judges or predicts moves no module, and computes where
    /// it is.
    /// </remarks>
    /// <exception cref="ArgumentException">The name stands for no device, or for one that is not there.</exception>
    public string Device { get; init => field = DeviceSelector.Check(value, nameof(Device)); } = "auto";

    /// <summary>
    /// Makes an optimizer of TorchSharp or of your own, of the parameters and the learning rate; the trainer disposes
    /// it. Left out, the one of <c>TrainerOptions.Optimizer</c>, which must not be set as well.
    /// </summary>
    public Func<IEnumerable<Parameter>, double, optim.Optimizer>? Optimizer { get; init; }

    /// <summary>
    /// The loss of a batch, of its logits (N × classes, of the module's type) and labels (N, Int64): a tensor of one
    /// number, the mean over the batch, for training and for validation. Left out, cross-entropy, which alone knows
    /// <c>TrainerOptions.LabelSmoothing</c> and <c>ClassWeights</c>, or weighs images: those must not be set as
    /// well.
    /// </summary>
    public Func<Tensor, Tensor, Tensor>? Loss { get; init; }

    IEngine IEngineSource.Engine => new TorchEngine(this);

    internal override string Name => Module.GetType().Name;

    internal override object WeightOwner => Module;

    /// <summary>What a byte of a pixel is multiplied with: for a network of ours, what its description says.</summary>
    internal float PixelScale => GetDescription()?.PixelScale ?? CnnModule.UsualPixelScale;

    internal override IReadOnlyList<CnnTensor> Tensors =>
    [
        .. Module.state_dict().Select(entry => new CnnTensor(
            entry.Key, TensorBytes.TypeOf(entry.Key, entry.Value), [.. entry.Value.shape], entry.Value is Parameter)),
    ];

    /// <summary>
    /// A module of TorchSharp with a copy of a network's weights, to train on a GPU; <see cref="ToCnn"/> brings them
    /// back.
    /// </summary>
    /// <param name="model">The network; it stays as it is.</param>
    /// <param name="device">As <see cref="Device"/>.</param>
    /// <exception cref="NativeBackendException">libtorch cannot be loaded.</exception>
    /// <exception cref="ArgumentException">The name stands for no device, or for one that is not there.</exception>
    public static TorchModel Of(Cnn model, string device = "auto")
    {
        ArgumentNullException.ThrowIfNull(model);
        NativeBackend.EnsureLoaded();
        DeviceSelector.Check(device, nameof(device));
        return new TorchModel(model.ToModule(), ownsModule: true) { Device = device };
    }

    /// <summary>The network with the module's present weights, and its description.</summary>
    /// <exception cref="NotSupportedException">
    /// The module is not one that <see cref="Of"/> or <c>ToModule</c> made.
    /// </exception>
    public Cnn ToCnn() => Module is CnnModule module
        ? module.ToCnn()
        : throw new NotSupportedException(
            $"The module is a {Name}, and only one that {nameof(TorchModel)}.{nameof(Of)} or "
            + $"{nameof(CnnTorchExtensions.ToModule)} made of a {nameof(Cnn)} can become one again.");

    /// <summary>Disposes the module where <see cref="Of"/> made it; another stays its maker's.</summary>
    public void Dispose()
    {
        if (_ownsModule)
            Module.Dispose();
    }

    internal override IReadOnlyList<SafetensorsTensor> ReadTensors() =>
        [.. Module.state_dict().Select(entry => TensorBytes.Read(entry.Key, entry.Value))];

    internal override void WriteTensors(Func<string, SafetensorsTensor> find)
    {
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor target) in Module.state_dict())
            TensorBytes.Write(find(name), target);
    }

    internal override ModelDescription? GetDescription() => (Module as CnnModule)?.Description;

    internal override void SetDescription(ModelDescription description)
    {
        if (Module is CnnModule module)
            module.Description = description;
    }

    internal override IDisposable? Use() => (Module as CnnModule)?.BeginUse();

    internal override Cnn? AsCnn() => (Module as CnnModule)?.ToCnn();
}
