using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MnistCnn.Data;
using MnistCnn.Models;
using static TorchSharp.torch;

namespace MnistCnn.Training.Backup;

/// <summary>What must be the same, or a run would not go on as it began: network, images, options, engine, callbacks.</summary>
internal sealed class RunIdentity(TrainingRun run)
{
    private const string SeedName = "seed";

    // More epochs are what somebody may well want; the seed is the run's own; what the others come to is compared instead.
    private static readonly string[] NotCompared =
        [nameof(TrainerOptions.Epochs), nameof(TrainerOptions.Seed), nameof(TrainerOptions.Engine), nameof(TrainerOptions.Threads), nameof(TrainerOptions.Device)];

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly Dictionary<string, string> _now = Of(run);

    /// <exception cref="InvalidDataException">There is no seed.</exception>
    public static long SeedOf(TrainingState state) => state.GetInt64(SeedName);

    public void Save(TrainingState state)
    {
        foreach ((string name, string value) in _now)
            state.Set(name, value);
    }

    /// <exception cref="InvalidDataException">The state is of another run; the message tells all differences.</exception>
    public void Check(TrainingState state)
    {
        Dictionary<string, string> then = state.Names.ToDictionary(name => name, state.GetString);
        string[] differences =
        [
            .. from name in _now.Keys.Union(then.Keys)
               let found = then.GetValueOrDefault(name, "nothing")
               let wanted = _now.GetValueOrDefault(name, "nothing")
               where found != wanted
               select $"{name}: {found} in the file, {wanted} now",
        ];
        if (differences.Length > 0)
            throw new InvalidDataException(
                $"It is of another run:\n  {string.Join("\n  ", differences)}\nTrain as it began, or delete the file to begin anew.");
    }

    private static Dictionary<string, string> Of(TrainingRun run)
    {
        TrainingContext context = run.Context;
        var identity = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["engine"] = run.Step.Engine.ToString(),
            ["device"] = run.Device.type.ToString(),
            ["training images"] = Describe(context.Training),
            ["validation images"] = context.Validation is { } validation ? Describe(validation) : "none",
            [SeedName] = $"{run.Seed}",
            ["callbacks with a state"] = string.Join(", ", run.Callbacks.Stateful.Select(callback => callback.GetType().Name)),
        };
        if (run.Device.type == TorchSharp.DeviceType.CPU)
            identity["threads"] = $"{(run.Step.Engine == TrainingEngine.Fused ? context.Options.ThreadCount : get_num_threads())}";
        AddProperties(identity, context.Options);
        if (context.Model is Cnn model)
            AddProperties(identity, model.Options);
        else
            AddWeights(identity, context.Model);
        return identity;
    }

    private static void AddProperties<T>(Dictionary<string, string> identity, T options)
    {
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (NotCompared.Contains(property.Name))
                continue;
            object? value = property.GetValue(options);
            // Code cannot be compared; that there is some, can.
            identity[$"{typeof(T).Name}.{property.Name}"] = typeof(Delegate).IsAssignableFrom(property.PropertyType)
                ? value is null ? "none" : "given"
                : JsonSerializer.Serialize(value, property.PropertyType, Json);
        }
    }

    private static void AddWeights(Dictionary<string, string> identity, nn.Module model)
    {
        identity["network"] = model.GetType().Name;
        foreach ((string name, Tensor tensor) in model.state_dict())
            identity[$"weights {name}"] = $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
    }

    private static string Describe(ImageSet images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(images.Pixels.Span);
        hash.AppendData(images.Labels.Span);
        return $"{images.Count} of {images.Channels}×{images.Height}×{images.Width}, SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
