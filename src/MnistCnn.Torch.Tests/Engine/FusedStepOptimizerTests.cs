using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace MnistCnn.Tests.Engine;

/// <summary>The fused step beside PyTorch's optimizers, Keras's formula, and Keras's running statistics.</summary>
[Collection(TorchTests.Name)]
public sealed class FusedStepOptimizerTests
{
    private const int Count = 40;
    private const double Rate = 0.002;

    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12, InputWidth = 11, Filters = [9, 7], DenseUnits = [21], ClassCount = 3,
    };

    private static readonly byte[] Images = TestImages.Drawings(Small, Count);
    private static readonly byte[] Labels = TestImages.Labels(Small, Count);

    [Theory]
    [InlineData(0, false, null)]
    [InlineData(0.03, false, null)]
    [InlineData(0.3, true, null)]
    [InlineData(0, false, 0.05)]
    [InlineData(0.01, false, 0.05)]
    public void Run_takes_the_steps_of_Kerass_Adam_and_AdamW(double weightDecay, bool decoupled, double? maxNorm)
    {
        MnistCnn.Optimizers.Optimizer optimizer = decoupled
            ? new AdamW { Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-6, WeightDecay = weightDecay }
            : new Adam { Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-6, WeightDecay = weightDecay };

        Compare(
            new TrainerOptions { Optimizer = optimizer, MaxGradientNorm = maxNorm },
            parameters => new KerasAdam(parameters, (0.8, 0.99, 1e-6), (weightDecay, decoupled)).Step);
    }

    [Theory]
    [InlineData(0, false, 0, null)]
    [InlineData(0.9, false, 0.03, null)]
    [InlineData(0.9, true, 0.03, null)]
    [InlineData(0.9, false, 0.03, 0.05)]
    public void Run_takes_the_steps_of_torch_optim_SGD(
        double momentum, bool nesterov, double weightDecay, double? maxNorm) => Compare(
        new TrainerOptions
        {
            Optimizer = new Sgd { Momentum = momentum, Nesterov = nesterov, WeightDecay = weightDecay },
            MaxGradientNorm = maxNorm,
        },
        parameters => Step(optim.SGD(parameters, Rate, momentum, weight_decay: weightDecay, nesterov: nesterov)));

    [Theory]
    [InlineData(0.99, 0, 0, null)]
    [InlineData(0.9, 0.5, 0.03, null)]
    [InlineData(0.9, 0.5, 0.03, 0.05)]
    public void Run_takes_the_steps_of_torch_optim_RMSprop(
        double rho, double momentum, double weightDecay, double? maxNorm) => Compare(
        new TrainerOptions
        {
            Optimizer = new RmsProp { Rho = rho, Epsilon = 1e-6, Momentum = momentum, WeightDecay = weightDecay },
            MaxGradientNorm = maxNorm,
        },
        parameters => Step(optim.RMSProp(parameters, Rate, rho, eps: 1e-6, weight_decay: weightDecay, momentum)));

    [Theory]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Run_updates_running_statistics_as_Keras_does(BatchNormalization normalization)
    {
        var cnn = new ReferenceCnn(Small with { BatchNormalization = normalization });
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> weights = cnn.Tensors();
        int[] batch = [4, 8, 15, 16, 23, 39];
        TorchTraining.Loss(cnn, weights, Images, Labels, batch, seed: 0, step: 1).Dispose();
        Cnn model = cnn.ToCnn();
        using var step = new FusedStep(model, cnn.SetOf(Images, Labels), new TrainerOptions { Threads = 5 }, seed: 0);

        step.Run(batch, Rate);

        foreach (string name in cnn.Values.Keys.Where(ReferenceCnn.IsRunning))
            model.GetWeights(name).ShouldBeCloseTo(weights[name].data<float>().ToArray(), 1e-5, name);
    }

    // Ragged: the last batch is smaller, and one grows.
    private static int[][] Batches() =>
        [[1, 5, 9, 13, 2], [0, 3, 4], [39, 38, 37, 36, 35, 34, 33], [7, 7, 20, 21, 22], [11]];

    private static Action Step(optim.Optimizer optimizer) => () => optimizer.step();

    private static void Compare(TrainerOptions options, Func<Parameter[], Action> reference)
    {
        const long Seed = 3;
        var cnn = new ReferenceCnn(Small);
        Cnn model = cnn.ToCnn();
        using var step = new FusedStep(model, cnn.SetOf(Images, Labels), options with { Threads = 2 }, Seed);
        using DisposeScope scope = NewDisposeScope();
        var byName = cnn.Tensors(trainable: true, ScalarType.Float64)
            .ToDictionary(pair => pair.Key, pair => (Tensor)new Parameter(pair.Value));
        Parameter[] parameters = [.. byName.Values.Cast<Parameter>()];
        Action update = reference(parameters);
        double loss = 0;
        foreach ((int index, int[] batch) in Batches().Index())
        {
            step.Run(batch, Rate);

            foreach (Parameter parameter in parameters)
                parameter.grad = null;
            Tensor mean = TorchTraining.Loss(cnn, byName, Images, Labels, batch, Seed, step: index + 1);
            loss += mean.item<double>() * batch.Length;
            mean.backward();
            if (options.MaxGradientNorm is { } norm)
                nn.utils.clip_grad_norm_(parameters, norm);
            update();
        }

        foreach ((string name, Tensor values) in byName)
            model.GetWeights(name).ShouldBeCloseTo(values.to(ScalarType.Float32).data<float>().ToArray(), 1e-5, name);
        step.ReadMetrics().Loss.Should().BeApproximately(loss / Batches().Sum(batch => batch.Length), 1e-5);
        step.ReadMetrics().SampleCount.Should().Be(Batches().Sum(batch => batch.Length));
    }

    /// <summary>lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε), as Keras's documentation has it.</summary>
    private sealed class KerasAdam(
        Parameter[] parameters, (double Beta1, double Beta2, double Epsilon) moments,
        (double Rate, bool IsDecoupled) decay)
    {
        private readonly Tensor[] _means =
            [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false))];
        private readonly Tensor[] _squares =
            [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false))];
        private int _number;

        public void Step()
        {
            using IDisposable noGradient = no_grad();
            _number++;
            double rate =
                Rate * Math.Sqrt(1 - Math.Pow(moments.Beta2, _number)) / (1 - Math.Pow(moments.Beta1, _number));
            for (int i = 0; i < parameters.Length; i++)
            {
                Tensor gradient = parameters[i].grad!;
                if (decay.IsDecoupled)
                    parameters[i].sub_(parameters[i] * (Rate * decay.Rate));
                else
                    gradient += parameters[i] * decay.Rate;
                _means[i] = (_means[i] * moments.Beta1) + (gradient * (1 - moments.Beta1));
                _squares[i] = (_squares[i] * moments.Beta2) + (gradient.square() * (1 - moments.Beta2));
                parameters[i].sub_(_means[i] / (_squares[i].sqrt() + moments.Epsilon) * rate);
            }
        }
    }
}
