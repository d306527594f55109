using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Torch.Engine;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>A <see cref="Cnn"/> as a module of TorchSharp. Made by <see cref="CnnTorchExtensions.ToModule"/>.</summary>
/// <remarks>
/// Input: float, N × channels × height × width as <see cref="Architecture"/> has them, pixels multiplied with the
/// <see cref="ModelDescription.PixelScale"/> of <see cref="Description"/>, by default to 0…1. Output: float,
/// N × classes logits; softmax makes them probabilities. Weights have the names and shapes that the network
/// gives them.
/// <c>Dispose</c> may come while other threads predict: calls in flight finish, later ones throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class CnnModule : nn.Module<Tensor, Tensor>
{
    /// <summary>What pixels of modules without a description are multiplied with.</summary>
    internal const float UsualPixelScale = 1f / 255;

    private readonly Dictionary<string, nn.Module<Tensor, Tensor>> _layers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _frozenWithoutParameters;
    private readonly ModuleUse _use;

    internal CnnModule(Cnn model)
        : base(NativeBackend.Loaded(nameof(CnnModule)))
    {
        _use = new ModuleUse(this, Free);
        // Weights made in inference mode could never be trained. TorchSharp draws first weights, in vain: those numbers
        // must not be missing elsewhere.
        using IDisposable recording = inference_mode(false);
        using var random = new RandomScope(0);
        Architecture = model.Architecture;
        Description = model.Description;
        _frozenWithoutParameters =
            [.. Architecture.Layout.Layers
                .Where(layer => !layer.Tensors.Any(tensor => tensor.IsParameter) && model.IsFrozen(layer.Name))
                .Select(layer => layer.Name)];
        foreach (CnnLayer layer in Architecture.Layout.Layers)
        {
            if (TorchLayers.Create(layer) is not { } module)
                continue;
            _layers.Add(layer.Name, module);
            if (TorchLayers.IsRegistered(layer))
                register_module(layer.Name, module);
            foreach (Parameter parameter in module.parameters())
                parameter.requires_grad = !model.IsFrozen(layer.Name);
        }

        using IDisposable noGradient = no_grad();
        Dictionary<string, SafetensorsTensor> weights = model.ReadTensors().ToDictionary(tensor => tensor.Name);
        foreach ((string name, Tensor target) in state_dict())
            TensorBytes.Write(weights[name], target);
    }

    /// <summary>What the network is made of.</summary>
    public CnnArchitecture Architecture { get; }

    /// <summary>
    /// What is known of the network beside its weights, as with <see cref="Cnn.Description"/>; <see cref="ToCnn"/>
    /// gives it on.
    /// </summary>
    /// <exception cref="ArgumentException">The value is of another architecture.</exception>
    public ModelDescription Description
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Check(Architecture, nameof(value));
            field = value;
        }
    }

    /// <summary>A network with a copy of the present weights, and the description.</summary>
    /// <exception cref="ObjectDisposedException">The module is disposed.</exception>
    public Cnn ToCnn()
    {
        using ModuleUse use = _use.Begin();
        var model = new Cnn(Architecture) { Description = Description };
        Dictionary<string, Tensor> weights = state_dict();
        using (NewDisposeScope())
            model.WriteTensors(name => TensorBytes.Read(name, OfPlainType(weights[name])));
        model.Freeze(_layers.Keys.Where(IsFrozen).Union(_frozenWithoutParameters));
        return model;
    }

    /// <summary>The logits of a batch.</summary>
    /// <param name="input">Float, N × channels × height × width.</param>
    /// <returns>Float, N × classes. The caller disposes it, or the dispose scope around the call.</returns>
    /// <exception cref="ArgumentException">
    /// The shape is not that of <see cref="Architecture"/>, there is no image, or type or device are not those of the
    /// weights.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The module is disposed.</exception>
    public override Tensor forward(Tensor input)
    {
        using ModuleUse use = _use.Begin();
        CheckInput(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor values = input;
        foreach (CnnLayer layer in TorchLayers.InOrderOfComputing(Architecture.Layout.Layers))
            values = TorchLayers.Apply(layer, _layers.GetValueOrDefault(layer.Name), values);
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Sets the mode; a frozen batch normalisation stays in evaluation mode and keeps its running statistics.
    /// </summary>
    /// <param name="train">True for training mode, false for evaluation mode.</param>
    public override void train(bool train = true)
    {
        base.train(train);
        foreach ((string name, nn.Module<Tensor, Tensor> layer) in _layers)
        {
            if (layer is NormalizationModule && IsFrozen(name))
                layer.eval();
        }
    }

    /// <summary>Keeps this module from being freed until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The module is disposed.</exception>
    internal IDisposable BeginUse() => _use.Begin();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _use.End();
        else
            base.Dispose(disposing);
    }

    private bool IsFrozen(string layer)
    {
        Parameter[] parameters = [.. _layers[layer].parameters()];
        return parameters.Length > 0
            ? parameters.All(parameter => !parameter.requires_grad)
            : _frozenWithoutParameters.Contains(layer);
    }

    // Somebody may have changed the type of the weights since.
    private static Tensor OfPlainType(Tensor weight) =>
        weight.is_floating_point() ? weight.detach().to(ScalarType.Float32) : weight;

    private void Free()
    {
        foreach (nn.Module layer in _layers.Values)
            layer.Dispose();
        base.Dispose(disposing: true);
    }

    private void CheckInput(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        long[] shape = input.shape;
        if (shape is not [> 0, long channels, long height, long width]
            || (channels, height, width) != (
                Architecture.InputChannels, Architecture.InputHeight, Architecture.InputWidth))
            throw new ArgumentException(
                $"This network takes N×{Architecture.InputChannels}×{Architecture.InputHeight}×"
                + $"{Architecture.InputWidth} images, "
                + $"and the input is {string.Join('×', shape)}.",
                nameof(input));
        Parameter weight = parameters().First();
        if (input.dtype != weight.dtype || input.device_type != weight.device_type)
            throw new ArgumentException(
                $"The weights are {weight.dtype} on {weight.device}, and the input is {input.dtype} on {input.device}: "
                + "bring it to them with Tensor.to.",
                nameof(input));
    }
}
