using System.Xml.Linq;

namespace MnistCnn.Tests.Documents;

/// <summary>The code in the comments of public members is compiled: it stands in the folder Examples too.</summary>
public sealed class ExampleTests
{
    // Needs packages that are not referenced here; that of the services is in ServingSnippetTests.
    private static readonly string[] Elsewhere =
    [
        "T:MnistCnn.Training.Telemetry",
        "T:Microsoft.Extensions.DependencyInjection.ImageClassifierServiceCollectionExtensions",
    ];

    private static readonly string Compiled = Flat(string.Concat(
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Documents", "Examples")).Order()
            .Select(File.ReadAllText)));

    public static TheoryData<string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string>();
            foreach (XElement member in Members().Where(member => !Elsewhere.Contains(NameOf(member))))
                foreach (XElement code in member.Elements("example").Descendants("code"))
                    examples.Add(NameOf(member), code.Value);
            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_is_compiled(string member, string code) =>
        Compiled.Should().Contain(Flat(code), "it is the example of {0}", member);

    [Theory]
    [InlineData("MnistCnn.Models.Cnn")]
    [InlineData("MnistCnn.Models.CnnBuilder")]
    [InlineData("MnistCnn.Models.CnnChain")]
    [InlineData("MnistCnn.Serialization.ModelFile")]
    [InlineData("MnistCnn.Inference.ImageClassifier")]
    [InlineData("MnistCnn.Data.MnistDataset")]
    [InlineData("MnistCnn.Data.ImageSet")]
    [InlineData("MnistCnn.Training.Trainer")]
    [InlineData("MnistCnn.Training.TrainingCallback")]
    [InlineData("MnistCnn.Callbacks.ModelCheckpoint")]
    [InlineData("MnistCnn.Callbacks.EarlyStopping")]
    [InlineData("MnistCnn.Evaluation.EvaluationReport")]
    [InlineData("MnistCnn.Comparison.ModelComparison")]
    [InlineData("MnistCnn.Torch.TorchModel")]
    [InlineData("MnistCnn.Imaging.ImageFolder")]
    [InlineData("MnistCnn.Keras.KerasModel")]
    public void Main_type_has_an_example(string type) =>
        Members().Single(member => NameOf(member) == $"T:{type}").Elements("example").Should().NotBeEmpty();

    private static IEnumerable<XElement> Members() =>
        from file in Directory.EnumerateFiles(AppContext.BaseDirectory, "MnistCnn.*.xml")
        from member in XDocument.Load(file).Descendants("member")
        select member;

    private static string NameOf(XElement member) => member.Attribute("name")!.Value;

    private static string Flat(string code) => string.Concat(code.Where(letter => !char.IsWhiteSpace(letter)));
}
