using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx;

/// <summary>Activations as operations of ONNX.</summary>
internal static class ActivationGraph
{
    public static void Append(GraphBuilder graph, string name, ActivationLayer layer)
    {
        var alpha = new OnnxAttribute.Real("alpha", (float)layer.Alpha);
        string input = graph.Current;
        switch (layer.Activation)
        {
            case Activation.Linear:
                break;
            case Activation.LeakyRelu:
                graph.Append(name, "LeakyRelu", [], alpha);
                break;
            case Activation.Elu:
                graph.Append(name, "Elu", [], alpha);
                break;
            case Activation.Gelu:
                // x × (1 + erf(x / √2)) / 2: there is an operation of its own only since version 20.
                graph.Append($"{name}.scale", "Mul", [Scalar("scale.factor", MathF.Sqrt(0.5f))]);
                graph.Append($"{name}.erf", "Erf");
                graph.Append($"{name}.shift", "Add", [Scalar("shift.term", 1)]);
                graph.Append($"{name}.half", "Mul", [Scalar("half.factor", 0.5f)]);
                graph.AppendWithEarlier(name, "Mul", input);
                break;
            case Activation.Silu:
                graph.Append($"{name}.sigmoid", "Sigmoid");
                graph.AppendWithEarlier(name, "Mul", input);
                break;
            default:
                graph.Append(name, layer.Activation.ToString());
                break;
        }

        OnnxTensor Scalar(string constant, float value) => OnnxTensor.Scalar($"{name}.{constant}", value);
    }
}
