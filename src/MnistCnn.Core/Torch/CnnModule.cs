using MnistCnn.Files;
using MnistCnn.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch;

/// <summary>A <see cref="Cnn"/> as a module of TorchSharp. Made by <see cref="CnnTorchExtensions.ToModule"/>.</summary>
/// <remarks>
/// Input: float, N × <see cref="CnnOptions.InputChannels"/> × <see cref="CnnOptions.InputHeight"/> ×
/// <see cref="CnnOptions.InputWidth"/>, pixels scaled to 0…1. Output: float, N × <see cref="CnnOptions.ClassCount"/>
/// logits; softmax makes them probabilities. Weights have the names and shapes that the network gives them.
/// <c>Dispose</c> may come while other threads predict: calls in flight finish, later ones throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class CnnModule : nn.Module<Tensor, Tensor>
{
    private readonly CnnLayout _layout;
    private readonly Dictionary<string, nn.Module<Tensor, Tensor>> _layers = new(StringComparer.Ordinal);
    private readonly string[] _frozenWithoutWeights;
    private readonly ModuleUse _use;

    internal CnnModule(Cnn model)
        : base(NativeBackend.Loaded(nameof(CnnModule)))
    {
        _use = new ModuleUse(this, Free);
        _layout = model.Layout;
        _frozenWithoutWeights =
            [.. _layout.Layers.Where(layer => layer.Tensors.IsEmpty && model.IsFrozen(layer.Name))
                .Select(layer => layer.Name)];
        foreach (CnnLayer layer in _layout.Layers)
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

    /// <summary>The architecture.</summary>
    public CnnOptions Options => _layout.Options;

    /// <summary>A network with a copy of the present weights.</summary>
    /// <exception cref="ObjectDisposedException">The module is disposed.</exception>
    public Cnn ToCnn()
    {
        using ModuleUse use = _use.Begin();
        var model = new Cnn(Options);
        Dictionary<string, Tensor> weights = state_dict();
        model.WriteTensors(name => TensorBytes.Read(name, weights[name]));
        model.Freeze(
            _layers.Where(layer => IsFrozen(layer.Value)).Select(layer => layer.Key).Concat(_frozenWithoutWeights));
        return model;
    }

    /// <summary>The logits of a batch.</summary>
    /// <param name="input">Float, N × channels × height × width.</param>
    /// <returns>Float, N × classes. The caller disposes it, or the dispose scope around the call.</returns>
    /// <exception cref="ArgumentException">
    /// The shape is not that of <see cref="Options"/>, there is no image, or type or device are not those of the
    /// weights.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The module is disposed.</exception>
    public override Tensor forward(Tensor input)
    {
        using ModuleUse use = _use.Begin();
        CheckInput(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor values = input;
        foreach (CnnLayer layer in TorchLayers.InOrderOfComputing(_layout.Layers))
            values = layer is ReluLayer ? nn.functional.relu(values) : _layers[layer.Name].call(values);
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Sets the mode; a frozen batch normalisation stays in evaluation mode and keeps its running statistics.
    /// </summary>
    /// <param name="train">True for training mode, false for evaluation mode.</param>
    public override void train(bool train = true)
    {
        base.train(train);
        foreach (nn.Module<Tensor, Tensor> layer in _layers.Values)
        {
            if (layer is BatchNorm2d && IsFrozen(layer))
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

    private static bool IsFrozen(nn.Module layer)
    {
        Parameter[] parameters = [.. layer.parameters()];
        return parameters.Length > 0 && parameters.All(parameter => !parameter.requires_grad);
    }

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
            || (channels, height, width) != (Options.InputChannels, Options.InputHeight, Options.InputWidth))
            throw new ArgumentException(
                $"This network takes N×{Options.InputChannels}×{Options.InputHeight}×{Options.InputWidth} images, "
                + $"and the input is {string.Join('×', shape)}.",
                nameof(input));
        Parameter weight = ((Linear)_layers[_layout.Layers[^1].Name]).weight!;
        if (input.dtype != weight.dtype || input.device_type != weight.device_type)
            throw new ArgumentException(
                $"The weights are {weight.dtype} on {weight.device}, and the input is {input.dtype} on {input.device}: "
                + "bring it to them with Tensor.to.",
                nameof(input));
    }
}
