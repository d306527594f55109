using System.Text.Json.Serialization;

namespace MnistCnn.Serialization;

/// <summary>The JSON of <see cref="StoredDescription"/>, generated at compile time: Native AOT has no other.</summary>
/// <remarks>The loss of a spoiled epoch is NaN, which JSON has no number for: it is written as a text.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredDescription))]
internal sealed partial class StoredDescriptionContext : JsonSerializerContext;
