using System.Runtime.CompilerServices;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>
/// An activation of each value of an image, a vector of channels at a time. Channels that only pad stay zero, whatever
/// the activation makes of zero.
/// </summary>
internal static unsafe class ActivationKernel<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public static void Run(ActivationLayer layer, MapPlan map, float* image, float* target)
    {
        float alpha = (float)layer.Alpha;
        switch (layer.Activation)
        {
            case Activation.Relu:
                Values<ActivationFunctions<TLanes, TVector>.Relu>(alpha, map, image, target);
                break;
            case Activation.LeakyRelu:
                Values<ActivationFunctions<TLanes, TVector>.LeakyRelu>(alpha, map, image, target);
                break;
            case Activation.Elu:
                Values<ActivationFunctions<TLanes, TVector>.Elu>(alpha, map, image, target);
                break;
            case Activation.Gelu:
                Values<ActivationFunctions<TLanes, TVector>.Gelu>(alpha, map, image, target);
                break;
            case Activation.Silu:
                Values<ActivationFunctions<TLanes, TVector>.Silu>(alpha, map, image, target);
                break;
            case Activation.Tanh:
                Values<ActivationFunctions<TLanes, TVector>.Tanh>(alpha, map, image, target);
                break;
            case Activation.Sigmoid:
                Values<ActivationFunctions<TLanes, TVector>.Sigmoid>(alpha, map, image, target);
                ClearPadding(map, target);
                break;
            default:
                throw new NotSupportedException($"{layer.Activation} is no activation of each value.");
        }
    }

    /// <summary>The gradient of the input: that of the output times the slope at the input.</summary>
    /// <param name="layer">Which activation.</param>
    /// <param name="map">How all three lie.</param>
    /// <param name="image">The input.</param>
    /// <param name="outputGradient">Read; zero where channels pad.</param>
    /// <param name="inputGradient">Target.</param>
    public static void Backward(
        ActivationLayer layer, MapPlan map, float* image, float* outputGradient, float* inputGradient)
    {
        float alpha = (float)layer.Alpha;
        switch (layer.Activation)
        {
            case Activation.Relu:
                Slopes<ActivationFunctions<TLanes, TVector>.Relu>(alpha, map, image, outputGradient, inputGradient);
                break;
            case Activation.LeakyRelu:
                Slopes<ActivationFunctions<TLanes, TVector>.LeakyRelu>(
                    alpha, map, image, outputGradient, inputGradient);
                break;
            case Activation.Elu:
                Slopes<ActivationFunctions<TLanes, TVector>.Elu>(alpha, map, image, outputGradient, inputGradient);
                break;
            case Activation.Gelu:
                Slopes<ActivationFunctions<TLanes, TVector>.Gelu>(alpha, map, image, outputGradient, inputGradient);
                break;
            case Activation.Silu:
                Slopes<ActivationFunctions<TLanes, TVector>.Silu>(alpha, map, image, outputGradient, inputGradient);
                break;
            case Activation.Tanh:
                Slopes<ActivationFunctions<TLanes, TVector>.Tanh>(alpha, map, image, outputGradient, inputGradient);
                break;
            case Activation.Sigmoid:
                Slopes<ActivationFunctions<TLanes, TVector>.Sigmoid>(alpha, map, image, outputGradient, inputGradient);
                break;
            default:
                throw new NotSupportedException($"{layer.Activation} is no activation of each value.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Values<TFunction>(float alpha, MapPlan map, float* image, float* target)
        where TFunction : IActivationFunction<TLanes, TVector>
    {
        foreach (int place in map.Pixels)
            for (int channel = place; channel < place + map.Channels; channel += TLanes.Count)
                TLanes.Store(target + channel, TFunction.Value(TLanes.Load(image + channel), alpha));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slopes<TFunction>(
        float alpha, MapPlan map, float* image, float* outputGradient, float* inputGradient)
        where TFunction : IActivationFunction<TLanes, TVector>
    {
        foreach (int place in map.Pixels)
            for (int channel = place; channel < place + map.Channels; channel += TLanes.Count)
                TLanes.Store(inputGradient + channel, TLanes.Multiply(
                    TLanes.Load(outputGradient + channel), TFunction.Slope(TLanes.Load(image + channel), alpha)));
    }

    private static void ClearPadding(MapPlan map, float* target)
    {
        int padding = map.Channels - map.Size.Channels;
        if (padding == 0)
            return;
        foreach (int place in map.Pixels)
            new Span<float>(target + place + map.Size.Channels, padding).Clear();
    }
}
