using System.Text.Json;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Config;

/// <summary>Activations by the names and arguments that Keras gives them.</summary>
internal static class ActivationNames
{
    // What keras.activations.leaky_relu has without an argument; the layer LeakyReLU has 0.3.
    private const double FunctionSlope = 0.2;
    private const double LayerSlope = 0.3;

    /// <summary>The <c>activation</c> argument of a layer; nothing where it is none.</summary>
    public static ActivationLayer OfArgument(LayerSettings settings)
    {
        if (settings.Find("activation") is not { } value)
            return new ActivationLayer(Activation.Linear);
        if (value.ValueKind == JsonValueKind.String)
            return OfName(settings, value.GetString()!);
        if (value.ValueKind == JsonValueKind.Object && LayerSettings.TextOf(value, "class_name") is { } className)
        {
            // A function by its name, or a layer used as an activation.
            if (LayerSettings.TextOf(value, "config") is { } function)
                return OfName(settings, function);
            if (value.TryGetProperty("config", out JsonElement config) && config.ValueKind == JsonValueKind.Object)
                return OfLayer(new LayerSettings(className, config, value))
                    ?? throw settings.Unsupported($"its activation {className} is not known here");
        }

        throw settings.Unsupported("its activation is of no form that is known here");
    }

    /// <summary>A layer that is an activation; null where it is another one.</summary>
    public static ActivationLayer? OfLayer(LayerSettings settings)
    {
        switch (settings.ClassName)
        {
            case "Activation":
                return OfArgument(settings);
            case "ReLU":
                if (settings.Find("max_value") is not null || settings.Number(0, "threshold") != 0)
                    throw settings.Unsupported("a ReLU with a max_value or a threshold is not known here");
                double slope = settings.Number(0, "negative_slope");
                return slope == 0 ? new ActivationLayer(Activation.Relu) : Leaky(settings, slope);
            case "LeakyReLU":
                return Leaky(settings, settings.Number(LayerSlope, "negative_slope", "alpha"));
            case "ELU":
                return settings.Make(
                    () => new ActivationLayer(Activation.Elu) { Alpha = settings.Number(1, "alpha") });
            case "Softmax":
                if (settings.Wholes("axis") is { } axes && axes is not [-1])
                    throw settings.Unsupported($"its axis is {string.Join(", ", axes)}, and only -1 is known here");
                return new ActivationLayer(Activation.Softmax);
            default:
                return null;
        }
    }

    /// <summary>
    /// What Keras calls an activation that has no arguments; null for one that is a layer of its own.
    /// </summary>
    public static string? NameOf(ActivationLayer layer) => layer.Activation switch
    {
        Activation.LeakyRelu => null,
        Activation.Elu when layer.Alpha != 1 => null,
        var other => other.ToString().ToLowerInvariant(),
    };

    private static ActivationLayer OfName(LayerSettings settings, string name) => name switch
    {
        "linear" => new ActivationLayer(Activation.Linear),
        "relu" => new ActivationLayer(Activation.Relu),
        "leaky_relu" => Leaky(settings, FunctionSlope),
        "elu" => new ActivationLayer(Activation.Elu),
        "gelu" => new ActivationLayer(Activation.Gelu),
        "silu" or "swish" => new ActivationLayer(Activation.Silu),
        "tanh" => new ActivationLayer(Activation.Tanh),
        "sigmoid" => new ActivationLayer(Activation.Sigmoid),
        // Its exponential is the softmax, and that is what is made of logits here.
        "softmax" or "softmax_v2" or "log_softmax" => new ActivationLayer(Activation.Softmax),
        _ => throw settings.Unsupported($"its activation '{name}' is not known here"),
    };

    private static ActivationLayer Leaky(LayerSettings settings, double slope) =>
        settings.Make(() => new ActivationLayer(Activation.LeakyRelu) { Alpha = slope });
}
