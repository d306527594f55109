using System.Text.Json;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

/// <summary>Names and texts of model files that would move a cursor, ring a bell or fill a screen.</summary>
public sealed class HostileWordsTests : IDisposable
{
    private static readonly string Word = "\u001b]0;owned\u0007\u202e" + new string('w', 100_000);

    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = new CnnBuilder().WithInput(8, 8).WithFilters(1).WithDenseUnits(2).WithClassCount(2)
        .WithSeed(1).Build();

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Tensors_of_such_names_are_named_in_short()
    {
        SafetensorsTensor[] others =
            [.. Enumerable.Range(0, 500).Select(i => new SafetensorsTensor(
                $"{i}{Word[..1_000]}", SafetensorsDataType.F32, [1],
                new byte[4]))];
        new SafetensorsFile([.. _model.ReadTensors(), .. others]).Write(ModelPath);

        IsShort(() => ModelFile.LoadWeights(_model, ModelPath), 20_000).Should().Contain("more");
        IsShort<ArgumentException>(() => ModelFile.LoadWeights(_model, ModelPath, except: "nothing"), 20_000);
    }

    [Theory]
    [InlineData("\"library_version\":", "{0}")]
    [InlineData("\"pixel_scale\":", "{0}")]
    [InlineData("\"type\":", "{0}")]
    [InlineData("\"kernel_height\":", "{0}")]
    [InlineData("\"padding\":", "{0}")]
    [InlineData("\"class_names\":", "[{0},\"b\"]")]
    [InlineData("\"class_names\":", "{0}")]
    [InlineData("\"name\":", "{0}")]
    [InlineData("\"layers\":", "[{0}]")]
    public void Descriptions_with_such_words_are_refused_in_short(string key, string value)
    {
        ModelFile.Save(_model, ModelPath);
        SafetensorsFile file = SafetensorsFile.Read(ModelPath);
        string json = file.Metadata["mnistcnn"];
        string word = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, value, JsonSerializer.Serialize(Word));
        int at = json.IndexOf(key, StringComparison.Ordinal);
        string changed = at < 0
            ? json.Replace("{\"type\":", $"{{{key}{word},\"type\":", StringComparison.Ordinal)
            : json.Insert(at, $"{key}{word},\"was_\\u0021");
        new SafetensorsFile(file.Tensors, new Dictionary<string, string> { ["mnistcnn"] = changed }).Write(ModelPath);

        Exception? refused = Record.Exception(() => ModelFile.Load(ModelPath));

        // The version of a library may be any text.
        if (refused is not null)
            IsShort(() => ModelFile.Load(ModelPath), 2_000);
        else
            key.Should().Be("\"library_version\":");
    }

    [Theory]
    [InlineData("a\u001b[31m", "*ClassNames[1] has a control character*")]
    [InlineData("a\nb", "*ClassNames[1] has a control character*")]
    [InlineData(" ", "*ClassNames[1] is empty*")]
    public void Class_names_that_cannot_be_are_refused(string name, string message) =>
        FluentActions.Invoking(() => _model.Description = _model.Description with { ClassNames = ["a", name] })
            .Should().Throw<ArgumentException>().WithMessage(message);

    [Fact]
    public void Class_names_have_200_characters_at_most()
    {
        _model.Description = _model.Description with { ClassNames = ["a", new string('b', 200)] };

        FluentActions.Invoking(() => _model.Description =
                _model.Description with { ClassNames = ["a", new string('b', 201)] })
            .Should().Throw<ArgumentException>()
            .WithMessage("*ClassNames[1] has 201 characters, and at most 200 are allowed*");
    }

    private static string IsShort(Action call, int most) => IsShort<InvalidDataException>(call, most);

    private static string IsShort<T>(Action call, int most)
        where T : Exception
    {
        T thrown = call.Should().Throw<T>().Which;
        for (Exception? e = thrown; e is not null; e = e.InnerException)
            e.Message.Should().Match(message =>
                message.Length < most && !message.Any(letter => char.IsControl(letter) && letter != '\n')
                && !message.Contains('\u202e'));
        return thrown.Message;
    }
}
