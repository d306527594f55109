using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>
/// Activations that exporters write as several nodes: x × sigmoid(x), and x × (1 + erf(x / √2)) / 2 with its factors in
/// any order.
/// </summary>
internal static class ActivationPatterns
{
    private const int MaxDepth = 4;
    private const float Tolerance = 1e-5f;

    /// <summary>The activation that a node ends; null where it ends none.</summary>
    public static ChainStep? Match(StoredNode node, GraphValues values, Constants constants)
    {
        if (node.Operator != "Mul")
            return null;
        var gates = new List<string>();
        FindGates(node, values, constants, gates, MaxDepth);
        foreach (string gate in gates)
        {
            StoredNode maker = values.MakerOf(gate)!;
            bool isSilu = maker.Operator == "Sigmoid";
            if ((isSilu ? maker.Input(0) : ArgumentOfErf(maker, values, constants)) is not { } x)
                continue;
            // Each of x and the gate is a factor once, and the numbers make one, or a half of the other's 0 to 2.
            double number = 1;
            (int ofX, int ofGate) = (0, 0);
            if (IsProduct(node, MaxDepth) && ofX == 1 && ofGate == 1
                && Math.Abs(number - (isSilu ? 1 : 0.5)) < Tolerance)
                return new ChainStep(node, 0, x, new ActivationLayer(isSilu ? Activation.Silu : Activation.Gelu));

            bool IsProduct(StoredNode product, int depth) => product.Inputs.Length == 2 && product.Inputs.All(input =>
            {
                if (input == gate)
                    ofGate++;
                else if (input == x)
                    ofX++;
                else if (Number(input, values, constants) is { } factor)
                    number *= factor;
                else
                    return depth > 0 && values.MakerOf(input) is { Operator: "Mul" } inner
                        && IsProduct(inner, depth - 1);
                return true;
            });
        }

        return null;
    }

    private static void FindGates(
        StoredNode product, GraphValues values, Constants constants, List<string> gates, int depth)
    {
        foreach (string input in product.Inputs.Take(2))
        {
            if (values.MakerOf(input) is not { } maker || !values.IsOfImage(input))
                continue;
            if (maker.Operator == "Sigmoid" || ArgumentOfErf(maker, values, constants) is not null)
                gates.Add(input);
            else if (maker.Operator == "Mul" && depth > 0)
                FindGates(maker, values, constants, gates, depth - 1);
        }
    }

    // The x of 1 + erf(x / √2).
    private static string? ArgumentOfErf(StoredNode sum, GraphValues values, Constants constants)
    {
        if (sum is not { Operator: "Add", Inputs.Length: 2 } || Split(sum, values, constants) is not (var erf, 1f)
            || values.MakerOf(erf) is not { Operator: "Erf" } function
            || values.MakerOf(function.Input(0)) is not { Operator: "Mul" or "Div", Inputs.Length: 2 } scaled
            || Split(scaled, values, constants) is not (var x, var number))
            return null;
        bool isScaled = scaled.Operator == "Mul"
            ? Math.Abs(number - MathF.Sqrt(0.5f)) < Tolerance
            : Math.Abs(number - MathF.Sqrt(2)) < Tolerance && x == scaled.Inputs[0];
        return isScaled ? x : null;
    }

    // A value of the image and a number.
    private static (string Value, float Number)? Split(StoredNode node, GraphValues values, Constants constants) =>
        Number(node.Inputs[1], values, constants) is { } second && values.IsOfImage(node.Inputs[0])
            ? (node.Inputs[0], second)
            : Number(node.Inputs[0], values, constants) is { } first && values.IsOfImage(node.Inputs[1])
                ? (node.Inputs[1], first)
                : null;

    private static float? Number(string name, GraphValues values, Constants constants) =>
        values.IsOfImage(name) ? null : constants.Number(name);
}
