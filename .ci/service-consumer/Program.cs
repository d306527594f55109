using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using MnistCnn.Inference;

// A model file, a digit of bytes, and the probabilities that the trained network gave it, one a line.
if (args is not [string model, string digit, string probabilities])
    return 2;
byte[] image = File.ReadAllBytes(digit);
float[] expected = [.. File.ReadLines(probabilities).Select(line => float.Parse(line, CultureInfo.InvariantCulture))];

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
builder.Configuration["Classifier:ModelPath"] = model;
builder.Services.AddImageClassifier().BindConfiguration("Classifier");
builder.Services.ConfigureHttpJsonOptions(json =>
    json.SerializerOptions.TypeInfoResolverChain.Insert(0, PredictionContext.Default));
await using WebApplication app = builder.Build();
app.MapPost("/predict", async (HttpRequest request, IImageClassifier classifier) =>
{
    byte[] body = new byte[28 * 28];
    await request.Body.ReadExactlyAsync(body);
    return classifier.Predict(body);
});
await app.StartAsync();

using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
using HttpResponseMessage answer = await client.PostAsync("/predict", new ByteArrayContent(image));
Prediction prediction = (await answer.Content.ReadFromJsonAsync(PredictionContext.Default.Prediction))!;
await app.StopAsync();
Console.WriteLine($"{prediction}; {string.Join(", ", prediction.Top(3))}");
bool right = prediction.Label == Array.IndexOf(expected, expected.Max())
    && prediction.Probabilities.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
return right ? 0 : 1;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Prediction))]
internal sealed partial class PredictionContext : JsonSerializerContext;
