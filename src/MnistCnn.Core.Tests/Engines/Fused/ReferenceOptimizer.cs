using MnistCnn.Optimizers;

namespace MnistCnn.Tests.Engines.Fused;

/// <summary>Optimizers as their papers, Keras and PyTorch write them, in double precision, one by one.</summary>
internal sealed class ReferenceOptimizer(Optimizer optimizer, int count)
{
    private readonly double[] _first = new double[count];
    private readonly double[] _second = new double[count];
    private int _steps;

    /// <summary>Changes the parameters by one step.</summary>
    public void Step(double[] parameters, double[] gradients, double rate)
    {
        _steps++;
        for (int i = 0; i < parameters.Length; i++)
        {
            double Penalized(double decay) => gradients[i] + (decay * parameters[i]);
            parameters[i] = optimizer switch
            {
                Adam adam => MoveAdam(
                    i, (adam.Beta1, adam.Beta2, adam.Epsilon), parameters[i], Penalized(adam.WeightDecay), rate),
                AdamW adam => MoveAdam(
                    i, (adam.Beta1, adam.Beta2, adam.Epsilon),
                    parameters[i] * (1 - (rate * adam.WeightDecay)), gradients[i], rate),
                Sgd sgd => MoveSgd(i, sgd, parameters[i], Penalized(sgd.WeightDecay), rate),
                RmsProp rms => MoveRmsProp(i, rms, parameters[i], Penalized(rms.WeightDecay), rate),
                _ => throw new ArgumentException($"There is no {optimizer.GetType().Name} here."),
            };
        }
    }

    // Keras: ε beside the root of the uncorrected second moment.
    private double MoveAdam(
        int i, (double Beta1, double Beta2, double Epsilon) adam, double parameter, double gradient, double rate)
    {
        (double beta1, double beta2, double epsilon) = adam;
        _first[i] = (beta1 * _first[i]) + ((1 - beta1) * gradient);
        _second[i] = (beta2 * _second[i]) + ((1 - beta2) * gradient * gradient);
        double corrected = rate * Math.Sqrt(1 - Math.Pow(beta2, _steps)) / (1 - Math.Pow(beta1, _steps));
        return parameter - (corrected * _first[i] / (Math.Sqrt(_second[i]) + epsilon));
    }

    // PyTorch: the first direction is the gradient.
    private double MoveSgd(int i, Sgd sgd, double parameter, double gradient, double rate)
    {
        _first[i] = _steps == 1 ? gradient : (sgd.Momentum * _first[i]) + gradient;
        return parameter - (rate * (sgd.Nesterov ? gradient + (sgd.Momentum * _first[i]) : _first[i]));
    }

    private double MoveRmsProp(int i, RmsProp rms, double parameter, double gradient, double rate)
    {
        _second[i] = (rms.Rho * _second[i]) + ((1 - rms.Rho) * gradient * gradient);
        double direction = gradient / (Math.Sqrt(_second[i]) + rms.Epsilon);
        _first[i] = (rms.Momentum * _first[i]) + direction;
        return parameter - (rate * _first[i]);
    }
}
