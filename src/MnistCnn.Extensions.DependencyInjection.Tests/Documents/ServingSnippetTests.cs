using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Documents;

/// <summary>What docs/serving.md shows, compiled and run on small files of those names.</summary>
public sealed class ServingSnippetTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string[] _arguments =
        ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None"];

    public ServingSnippetTests()
    {
        Directory.CreateDirectory(_directory.File("models"));
        foreach (string name in new[] { "digits.safetensors", "models/digits.safetensors" })
            ModelFile.Save(new CnnBuilder().WithSeed(1).Build(), At(name));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Snippets_of_the_page_are_the_code_below()
    {
        string documents = Path.Combine(AppContext.BaseDirectory, "Documents");
        string code = Flat(File.ReadAllText(Path.Combine(documents, "ServingSnippets.cs.txt")));
        string[] parts = File.ReadAllText(Path.Combine(documents, "serving.md")).Split("```");
        string[] snippets = [.. parts.Where(part => part.StartsWith("csharp", StringComparison.Ordinal))];

        snippets.Should().HaveCountGreaterThan(5);
        foreach (string snippet in snippets)
            code.Should().Contain(InFolder(Flat(snippet["csharp".Length..])));
    }

    [Fact]
    public void Example_in_the_comments_is_the_code_below()
    {
        string code = Flat(File.ReadAllText(
            Path.Combine(AppContext.BaseDirectory, "Documents", "ServingSnippets.cs.txt")));
        string example = XDocument
            .Load(Path.Combine(AppContext.BaseDirectory, "MnistCnn.Extensions.DependencyInjection.xml"))
            .Descendants("member").Single(member => member.Attribute("name")!.Value
                == $"T:{typeof(ImageClassifierServiceCollectionExtensions).FullName}")
            .Descendants("code").Single().Value;
        string[] lines = example.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        lines.Should().HaveCount(2);
        foreach (string line in lines)
            code.Should().Contain(InFolder(Flat(line)));
    }

    [Fact]
    public async Task Image_in_JSON_is_predicted()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(_arguments);
        builder.Services.AddImageClassifier(At("digits.safetensors"));
        await using WebApplication app = builder.Build();
        app.MapPost("/predict", (byte[] image, IImageClassifier classifier) => classifier.Predict(image));

        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using HttpResponseMessage answer =
            await client.PostAsJsonAsync(new Uri("/predict", UriKind.Relative), new byte[784]);

        (await answer.Content.ReadFromJsonAsync<Prediction>())!.ClassNames.Should().HaveCount(10);
    }

    [Fact]
    public async Task Service_of_one_line_answers()
    {
        string[] args = _arguments;

        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Services.AddImageClassifier(At("digits.safetensors"));

        WebApplication app = builder.Build();
        app.MapPost("/predict", async (HttpRequest request, IImageClassifier classifier) =>
        {
            byte[] image = new byte[28 * 28];
            await request.Body.ReadExactlyAsync(image);
            return classifier.Predict(image);
        });

        using var classifier = ImageClassifier.Load(At("digits.safetensors"));
        (await AskAsync(app)).Probabilities.Should().Equal(classifier.Predict(new byte[784]).Probabilities);
    }

    [Fact]
    public async Task Options_are_set()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(_arguments);
        builder.Services.AddImageClassifier(options =>
        {
            options.ModelPath = At("models/digits.safetensors");
            options.ReloadInterval = TimeSpan.FromSeconds(10);
        });

        (await AskAsync(Mapped(builder))).ClassNames.Should().HaveCount(10);
    }

    [Fact]
    public async Task Options_and_other_models_come_from_the_configuration()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(_arguments);
        builder.Configuration["Classifier:ModelPath"] = At("digits.safetensors");
        builder.Configuration["Letters:ModelPath"] = At("models/digits.safetensors");
        builder.Services.AddImageClassifier().BindConfiguration("Classifier");
        builder.Services.AddKeyedImageClassifier("letters").BindConfiguration("Letters");

        WebApplication app = builder.Build();
        app.MapPost(
            "/predict",
            ([FromKeyedServices("letters")] IImageClassifier classifier) => classifier.Predict(new byte[784]));

        (await AskAsync(app)).ClassNames.Should().HaveCount(10);
    }

    [Fact]
    public async Task Stand_in_answers_and_JSON_comes_of_generated_code()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(_arguments);
        builder.Services.AddImageClassifier("nowhere.safetensors");
        builder.Services.AddSingleton<IImageClassifier, AlwaysSeven>();
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, PredictionContext.Default));

        (await AskAsync(Mapped(builder))).ClassName.Should().Be("7");
    }

    [Fact]
    public void Prediction_is_read()
    {
        string json = JsonSerializer.Serialize(new AlwaysSeven().Predict(new byte[784]), JsonSerializerOptions.Web);

        Prediction? read = JsonSerializer.Deserialize<Prediction>(json, JsonSerializerOptions.Web);

        read!.ClassName.Should().Be("7");
    }

    private static WebApplication Mapped(WebApplicationBuilder builder)
    {
        WebApplication app = builder.Build();
        app.MapPost("/predict", (IImageClassifier classifier) => classifier.Predict(new byte[784]));
        return app;
    }

    private static async Task<Prediction> AskAsync(WebApplication app)
    {
        await using (app)
        {
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            using var image = new ByteArrayContent(new byte[784]);
            using HttpResponseMessage answer = await client.PostAsync(new Uri("/predict", UriKind.Relative), image);
            return (await answer.Content.ReadFromJsonAsync<Prediction>())!;
        }
    }

    private static string Flat(string code) => string.Concat(code.Where(letter => !char.IsWhiteSpace(letter)));

    // The page names files; the tests name them in a directory of their own.
    private static string InFolder(string snippet) =>
        System.Text.RegularExpressions.Regex.Replace(snippet, "\"([^\"]*\\.safetensors)\"", "At(\"$1\")");

    private string At(string name) => _directory.File(name.Split('/'));
}

internal sealed class AlwaysSeven : IImageClassifier
{
    public ModelDescription Description { get; } = new(new CnnBuilder().Options.ToArchitecture());

    public Prediction Predict(ReadOnlyMemory<byte> image) =>
        new(7, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0], Description.ClassNames);

    public Prediction[] PredictBatch(ReadOnlyMemory<byte> images, int threads = 1) =>
        [.. Enumerable.Repeat(Predict(images), images.Length / 784)];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Prediction[]))]
internal sealed partial class PredictionContext : JsonSerializerContext;
