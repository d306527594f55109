using System.Text.Json;
using System.Text.RegularExpressions;
using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Data.Packed;
using MnistCnn.Files;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Documents;

/// <summary>Holds docs/formats.md to the files: what it names is in them, and nothing else is.</summary>
public sealed class FormatTests : IDisposable
{
    private const string Page = "formats.md";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Metadata_of_a_model_are_those_of_the_page() =>
        TrainedModel().Metadata.Keys.Should().BeEquivalentTo(Named("## A model"));

    [Fact]
    public void Names_of_the_description_are_those_of_the_page()
    {
        using JsonDocument description = JsonDocument.Parse(TrainedModel().Metadata["mnistcnn"]);

        Paths(description.RootElement, "").Should().BeEquivalentTo(Named("### The description"));
        description.RootElement.GetProperty("format_version").GetInt32().Should().Be(2);
    }

    [Fact]
    public void Values_of_each_layer_are_those_of_the_page()
    {
        using JsonDocument description = JsonDocument.Parse(TrainedModel().Metadata["mnistcnn"]);
        Dictionary<string, string[]> documented = DocumentTable.Rows(Page, "### The layers").ToDictionary(
            row => DocumentTable.Code(row[0]).Single(),
            row => DocumentTable.Code(row[1]).Where(name => char.IsAsciiLetterLower(name[0])).ToArray());

        JsonElement[] layers =
            [.. description.RootElement.GetProperty("architecture").GetProperty("layers").EnumerateArray()];

        layers.Select(layer => layer.GetProperty("type").GetString()).Distinct()
            .Should().BeEquivalentTo(documented.Keys);
        foreach (JsonElement layer in layers)
            layer.EnumerateObject().Select(value => value.Name).Except(["type", "name"])
                .Should().BeEquivalentTo(documented[layer.GetProperty("type").GetString()!]);
    }

    [Fact]
    public void Tensors_of_a_model_are_those_of_the_page()
    {
        IEnumerable<string> documented =
            from row in DocumentTable.Rows(Page, "### The tensors")
            from name in DocumentTable.Code(row[1])
            let sizes = row[3] == "none" ? 0 : row[3].Split(',').Length
            select $"{Prefix(row[0])}1.{name} {row[2]} {sizes}";

        TrainedModel().Tensors.Select(tensor => $"{tensor.Name} {tensor.DataType} {tensor.Shape.Length}")
            .Where(tensor => tensor.Split('.')[0].EndsWith('1')).Should().BeEquivalentTo(documented);
    }

    [Fact]
    public void Tensors_and_metadata_of_packed_images_are_those_of_the_page()
    {
        string path = _directory.File("stripes.images");
        PackedImageWriter.Write(path, Stripes.Make(8));
        var file = SafetensorsFile.Read(path);

        file.Tensors.Select(tensor => $"{tensor.Name} {tensor.DataType} {tensor.Shape.Length}").Should().Equal(
            DocumentTable.Rows(Page, "## Packed images")
                .Select(row => $"{DocumentTable.Code(row[0]).Single()} {row[1]} {row[2].Split(',').Length}"));
        file.Metadata.Keys.Should().BeEquivalentTo(Named("### Their metadata"));
    }

    [Fact]
    public void Names_in_the_state_of_a_run_are_those_of_the_page()
    {
        SafetensorsFile state = State();
        string[] patterns = Named("## The state of a run");
        string[] names = [.. state.Metadata.Keys, .. state.Tensors.Select(tensor => tensor.Name)];

        names.Where(name => !patterns.Any(pattern => Fits(name, pattern))).Should().BeEmpty();
        patterns.Where(pattern => !names.Any(name => Fits(name, pattern))).Should().BeEmpty();
        state.Metadata["mnistcnn_training_state"].Should().Be("2");
        state.Metadata.Keys.Should().Contain(["history/1/training/samples", "average/has_begun", "step/steps"]);
        state.Tensors.Select(tensor => tensor.Name).Should().Contain("step/moments/0/conv1.weight");
    }

    [Fact]
    public void Checksum_of_the_state_is_computed_as_the_page_says() =>
        DocumentedChecksum.Of(State()).Should().Be(State().Metadata["sha256"]);

    private static string Prefix(string layer) => layer switch
    {
        "convolution" => "conv",
        "batch normalisation" => "batch_norm",
        _ => "dense",
    };

    private static string[] Named(string heading) =>
        [.. DocumentTable.Rows(Page, heading).SelectMany(row => DocumentTable.Code(row[0]))];

    // "N" stands for a number and "…" for anything.
    private static bool Fits(string name, string pattern) =>
        Regex.IsMatch(name, $"^{Regex.Escape(pattern).Replace("/N/", "/[0-9]+/").Replace("…", ".+")}$");

    private static IEnumerable<string> Paths(JsonElement json, string prefix) =>
        json.EnumerateObject().SelectMany(value => value.Value.ValueKind == JsonValueKind.Object
            ? Paths(value.Value, $"{prefix}{value.Name}.")
            : [$"{prefix}{value.Name}"]);

    private SafetensorsFile TrainedModel()
    {
        Train();
        return SafetensorsFile.Read(_directory.File("model.safetensors"));
    }

    private SafetensorsFile State()
    {
        Train();
        return SafetensorsFile.Read(_directory.File("state.safetensors"));
    }

    // Every kind of layer, and every option that adds something to the files.
    private void Train()
    {
        if (File.Exists(_directory.File("state.safetensors")))
            return;
        ImageSet images = Stripes.Make(16);
        Cnn model = new CnnChain(images.Height, images.Width)
            .Convolution(4, 3, Padding.Same).BatchNormalization().Relu().MaxPooling(2).Dropout(0.1)
            .Add(new ConvolutionLayer(4, 1) { Name = "squeeze" }).GlobalAveragePooling().Flatten()
            .Dense(images.ClassCount).WithSeed(1).Build();
        var options = new TrainerOptions
        {
            Epochs = 3, Seed = 1, WeightAveragingMomentum = 0.9, Metrics = [Metric.MacroF1],
            Backup = new BackupOptions(_directory.File("state.safetensors")) { DeleteWhenDone = false },
        };
        var stop = new LambdaCallback { EpochEnd = (context, _) => context.RequestStop("enough") };
        var checkpoint = new ModelCheckpoint("model.safetensors") { Directory = _directory.Path };
        new Trainer(model, options) { Callbacks = { stop, checkpoint } }.Fit(images, images);
    }
}
