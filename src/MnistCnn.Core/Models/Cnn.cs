using MnistCnn.Data;
using MnistCnn.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Models;

/// <summary>
/// The notebook's network, of any depth: blocks of convolution, ReLU and pooling, then a hidden dense layer with ReLU
/// and dropout, then one logit a class. Made by <see cref="CnnBuilder"/>.
/// </summary>
/// <remarks>
/// Input: float, N × <see cref="CnnOptions.InputChannels"/> × <see cref="CnnOptions.InputHeight"/> ×
/// <see cref="CnnOptions.InputWidth"/>, pixels scaled to 0…1. Output: float, N × <see cref="CnnOptions.ClassCount"/>
/// logits; softmax makes them probabilities. Weights are named <c>conv1.weight</c>, <c>conv1.bias</c>, …,
/// <c>dense1.weight</c>, …, <c>dense2.bias</c> and shaped as in PyTorch. <c>Dispose</c> may come while other threads predict:
/// calls in flight finish, later ones throw <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class Cnn : nn.Module<Tensor, Tensor>
{
    private readonly ConvBlock[] _blocks;
    private readonly Linear _dense1;
    private readonly Dropout _dropout;
    private readonly Linear _dense2;

    internal Cnn(CnnOptions options, long seed)
        : base(nameof(Cnn))
    {
        NativeBackend.EnsureLoaded();
        Use = new ModuleUse(this, Free);
        Shape = new CnnShape(options);
        _blocks = [.. Shape.Blocks.Select(block => new ConvBlock(block, options))];
        _dense1 = nn.Linear(Shape.FlattenedSize, options.DenseUnits);
        _dropout = nn.Dropout(options.Dropout);
        _dense2 = nn.Linear(options.DenseUnits, options.ClassCount);
        RegisterChildren();
        WeightInitializer.Initialize(this, options.Initialization, new RandomSource(seed));
    }

    /// <summary>The architecture.</summary>
    public CnnOptions Options => Shape.Options;

    internal CnnShape Shape { get; }

    /// <summary>Who is using this network now.</summary>
    internal ModuleUse Use { get; }

    /// <summary>The layers with their output shapes and parameters, as Keras's <c>summary()</c> lists them.</summary>
    public ModelSummary Summary() => CnnSummary.Of(Shape);

    /// <summary>The logits of a batch.</summary>
    /// <param name="input">Float, N × channels × height × width.</param>
    /// <returns>Float, N × classes. The caller disposes it, or the dispose scope around the call.</returns>
    /// <exception cref="ArgumentException">
    /// The shape is not that of <see cref="Options"/>, there is no image, or type or device are not those of the weights.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public override Tensor forward(Tensor input)
    {
        using ModuleUse use = Use.Begin();
        CheckInput(input);
        using DisposeScope scope = NewDisposeScope();
        Tensor values = input;
        foreach (ConvBlock block in _blocks)
            values = block.Forward(values);
        values = nn.functional.relu(_dense1.call(values.flatten(1)));
        return _dense2.call(_dropout.call(values)).MoveToOuterDisposeScope();
    }

    /// <summary>The kernels of a block, counted from 1: filters × channels × rows × columns. They stay the network's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    internal Tensor Kernels(int block) => BlockAt(block).Convolution.weight!;

    /// <summary>What a block, counted from 1, gives before pooling. The dispose scope around the call owns it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    internal Tensor Activations(Tensor input, int block)
    {
        ConvBlock last = BlockAt(block);
        CheckInput(input);
        Tensor values = input;
        foreach (ConvBlock before in _blocks.AsSpan(0, block - 1))
            values = before.Forward(values);
        return last.Activate(values);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Use.End();
        else
            base.Dispose(disposing);
    }

    private void Free() => base.Dispose(disposing: true);

    private ConvBlock BlockAt(int block) => block >= 1 && block <= _blocks.Length
        ? _blocks[block - 1]
        : throw new ArgumentOutOfRangeException(
            nameof(block), block, $"This network has the convolution blocks 1 to {_blocks.Length}, and {block} was asked for.");

    private void RegisterChildren()
    {
        for (int i = 0; i < _blocks.Length; i++)
        {
            register_module($"conv{i + 1}", _blocks[i].Convolution);
            if (_blocks[i].Normalization is { } normalization)
                register_module($"batch_norm{i + 1}", normalization);
        }

        register_module("dense1", _dense1);
        register_module("dropout", _dropout);
        register_module("dense2", _dense2);
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
        Parameter weight = _dense1.weight!;
        if (input.dtype != weight.dtype || input.device_type != weight.device_type)
            throw new ArgumentException(
                $"The weights are {weight.dtype} on {weight.device}, and the input is {input.dtype} on {input.device}: "
                + "bring it to them with Tensor.to.",
                nameof(input));
    }
}
