using System.Text.Json;
using System.Text.Json.Serialization;

namespace MnistCnn.Samples.DigitPad;

/// <summary>The page's JSON, as ASP.NET Core writes it, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NetworkInfo[]))]
[JsonSerializable(typeof(LookResult))]
[JsonSerializable(typeof(WhyResult))]
internal sealed partial class PadJson : JsonSerializerContext;
