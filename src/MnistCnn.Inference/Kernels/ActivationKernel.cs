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
        With(layer.Activation, new Values((float)layer.Alpha, map, image, target));
        // Of all activations it alone makes something of zero.
        if (layer.Activation == Activation.Sigmoid)
            ClearPadding(map, target);
    }

    /// <summary>The gradient of the input: that of the output times the slope at the input.</summary>
    /// <param name="layer">Which activation.</param>
    /// <param name="map">How all three lie.</param>
    /// <param name="image">The input.</param>
    /// <param name="outputGradient">Read; zero where channels pad.</param>
    /// <param name="inputGradient">Target.</param>
    public static void Backward(
        ActivationLayer layer, MapPlan map, float* image, float* outputGradient, float* inputGradient) =>
        With(layer.Activation, new Slopes((float)layer.Alpha, map, image, outputGradient, inputGradient));

    private static void With<TLoop>(Activation activation, TLoop loop)
        where TLoop : struct, ILoop
    {
        switch (activation)
        {
            case Activation.Relu:
                loop.Run<ActivationFunctions<TLanes, TVector>.Relu>();
                break;
            case Activation.LeakyRelu:
                loop.Run<ActivationFunctions<TLanes, TVector>.LeakyRelu>();
                break;
            case Activation.Elu:
                loop.Run<ActivationFunctions<TLanes, TVector>.Elu>();
                break;
            case Activation.Gelu:
                loop.Run<ActivationFunctions<TLanes, TVector>.Gelu>();
                break;
            case Activation.Silu:
                loop.Run<ActivationFunctions<TLanes, TVector>.Silu>();
                break;
            case Activation.Tanh:
                loop.Run<ActivationFunctions<TLanes, TVector>.Tanh>();
                break;
            case Activation.Sigmoid:
                loop.Run<ActivationFunctions<TLanes, TVector>.Sigmoid>();
                break;
            default:
                throw new NotSupportedException($"{activation} is no activation of each value.");
        }
    }

    private static void ClearPadding(MapPlan map, float* target)
    {
        int padding = map.Channels - map.Size.Channels;
        if (padding == 0)
            return;
        foreach (int place in map.Pixels)
            new Span<float>(target + place + map.Size.Channels, padding).Clear();
    }

    private interface ILoop
    {
        void Run<TFunction>()
            where TFunction : IActivationFunction<TLanes, TVector>;
    }

    private readonly struct Values(float alpha, MapPlan map, float* image, float* target) : ILoop
    {
        private readonly float* _image = image;
        private readonly float* _target = target;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TFunction>()
            where TFunction : IActivationFunction<TLanes, TVector>
        {
            float* x = _image;
            float* y = _target;
            (float parameter, int channels) = (alpha, map.Channels);
            foreach (int place in map.Pixels)
                for (int channel = place; channel < place + channels; channel += TLanes.Count)
                    TLanes.Store(y + channel, TFunction.Value(TLanes.Load(x + channel), parameter));
        }
    }

    private readonly struct Slopes(
        float alpha, MapPlan map, float* image, float* outputGradient, float* inputGradient) : ILoop
    {
        private readonly float* _image = image;
        private readonly float* _from = outputGradient;
        private readonly float* _to = inputGradient;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TFunction>()
            where TFunction : IActivationFunction<TLanes, TVector>
        {
            float* x = _image;
            float* from = _from;
            float* to = _to;
            (float parameter, int channels) = (alpha, map.Channels);
            foreach (int place in map.Pixels)
                for (int channel = place; channel < place + channels; channel += TLanes.Count)
                    TLanes.Store(to + channel, TLanes.Multiply(
                        TLanes.Load(from + channel), TFunction.Slope(TLanes.Load(x + channel), parameter)));
        }
    }
}
