using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Training.Torch;

/// <summary>
/// All parameters of a module as views of one block, their gradients as views of another: the optimizer then takes one
/// operation instead of ten for each parameter. Convolution weights lie channels last.
/// </summary>
internal sealed class FlatParameters : IDisposable
{
    private readonly Parameter[] _parameters;
    private readonly bool _channelsLast;
    private bool _attached;

    private FlatParameters(Parameter[] parameters, bool channelsLast, Device device)
    {
        (_parameters, _channelsLast) = (parameters, channelsLast);
        long count = parameters.Sum(parameter => parameter.numel());
        Values = zeros(count, device: device).DetachFromDisposeScope();
        Gradients = zeros(count, device: device).DetachFromDisposeScope();
    }

    public Tensor Values { get; }

    public Tensor Gradients { get; }

    /// <summary>Null where a parameter is of another kind than 32-bit floats on the device: such a module is left alone.</summary>
    public static FlatParameters? TryCreate(nn.Module module, bool channelsLast, Device device)
    {
        Parameter[] parameters = [.. module.parameters().Distinct().Where(parameter => parameter.requires_grad)];
        return parameters.Length > 0 && parameters.All(parameter => parameter.dtype == ScalarType.Float32 && parameter.device_type == device.type)
            ? new FlatParameters(parameters, channelsLast, device)
            : null;
    }

    /// <summary>Moves the parameters into the block; needed after <see cref="Detach"/>, else it does nothing.</summary>
    public void Attach()
    {
        if (_attached)
            return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        foreach ((Parameter parameter, Tensor values, Tensor gradients) in _parameters.Zip(Split(Values), Split(Gradients)))
        {
            values.copy_(parameter);
            parameter.set_(values);
            parameter.grad = gradients;
        }

        _attached = true;
    }

    /// <summary>The parts of a block, one for each parameter, in its shape. The dispose scope of the caller owns them.</summary>
    public IEnumerable<Tensor> Split(Tensor block)
    {
        long offset = 0;
        foreach (Parameter parameter in _parameters)
        {
            yield return block.as_strided(parameter.shape, StridesOf(parameter.shape), offset);
            offset += parameter.numel();
        }
    }

    /// <summary>Gives each parameter memory of its own again, row by row, as whoever looks at the module expects it.</summary>
    public void Detach()
    {
        if (!_attached)
            return;
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        foreach (Parameter parameter in _parameters)
        {
            parameter.grad = null;
            parameter.set_(empty(parameter.shape, device: parameter.device).copy_(parameter));
        }

        _attached = false;
    }

    public void Dispose()
    {
        Detach();
        Values.Dispose();
        Gradients.Dispose();
    }

    private long[] StridesOf(long[] shape)
    {
        if (_channelsLast && shape is [_, long channels, long height, long width])
            return [channels * height * width, 1, width * channels, channels];
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
            (strides[i], stride) = (stride, stride * shape[i]);
        return strides;
    }
}
