using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Inspection;

/// <summary>What activations make of a value, and the slope there, in double precision.</summary>
internal static class ActivationMath
{
    public static float Value(ActivationLayer layer, float value) => (float)Value(layer, (double)value);

    /// <summary>The gradient before the activation. A dead unit has none, whatever comes from behind.</summary>
    public static float Back(ActivationLayer layer, float value, float gradient) =>
        layer.Activation == Activation.Relu && value <= 0 ? 0 : (float)(Slope(layer, value) * gradient);

    private static double Value(ActivationLayer layer, double x) => layer.Activation switch
    {
        Activation.Relu => x <= 0 ? 0 : x,
        Activation.LeakyRelu => x <= 0 ? layer.Alpha * x : x,
        Activation.Elu => x <= 0 ? layer.Alpha * (Math.Exp(x) - 1) : x,
        Activation.Gelu => x * NormalDistribution(x),
        Activation.Silu => x * Logistic(x),
        Activation.Tanh => Math.Tanh(x),
        Activation.Sigmoid => Logistic(x),
        _ => x,
    };

    private static double Slope(ActivationLayer layer, double x) => layer.Activation switch
    {
        Activation.LeakyRelu => x <= 0 ? layer.Alpha : 1,
        Activation.Elu => x <= 0 ? layer.Alpha * Math.Exp(x) : 1,
        Activation.Gelu => NormalDistribution(x) + (x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)),
        Activation.Silu => Logistic(x) * (1 + (x * (1 - Logistic(x)))),
        Activation.Tanh => 1 - (Math.Tanh(x) * Math.Tanh(x)),
        Activation.Sigmoid => Logistic(x) * (1 - Logistic(x)),
        _ => 1,
    };

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    // By a series whose terms have one sign (Marsaglia, Evaluating the Normal Distribution, 2004).
    private static double NormalDistribution(double x)
    {
        if (!(Math.Abs(x) <= 8))
            return double.IsNaN(x) ? x : x > 0 ? 1 : 0;
        (double term, double sum, double before) = (x, x, double.NaN);
        for (int i = 3; sum != before; i += 2)
        {
            before = sum;
            term *= x * x / i;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
