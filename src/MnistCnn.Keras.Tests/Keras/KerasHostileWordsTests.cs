using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

/// <summary>Names and texts of Keras's files that would move a cursor, ring a bell or fill a screen.</summary>
public sealed class KerasHostileWordsTests : IDisposable
{
    private const string Bell = "\\u001b]0;owned\\u0007\\u202e";
    private static readonly string Word = Bell + new string('w', 50_000);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string> Layers =>
    [
        KerasArchives.Layer(Word, "a"),
        KerasArchives.Layer("Dense", Word, "'units': 10"),
        KerasArchives.Layer("Dense", "d", $"'units': '{Word}'"),
        KerasArchives.Layer("Dense", "d", $"'units': 10, 'activation': '{Word}'"),
        KerasArchives.Layer("Conv2D", "c", $"'filters': 3, 'kernel_size': [3, 3], 'padding': '{Word}'"),
        KerasArchives.Layer("Reshape", "r", $"'target_shape': [{string.Join(", ", Enumerable.Repeat("7", 5_000))}]"),
    ];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Descriptions_with_such_words_are_refused_in_short(string layer)
    {
        string path = _directory.File("words.keras");
        KerasArchives.Write(path, KerasArchives.Sequential(layer));

        IsShort(() => KerasModel.Load(path));
    }

    [Fact]
    public void Descriptions_with_a_thousand_unknown_layers_are_refused_in_short()
    {
        string path = _directory.File("words.keras");
        KerasArchives.Write(path, KerasArchives.Sequential(
            [.. Enumerable.Range(0, 1_000).Select(i => KerasArchives.Layer($"{i}{Bell}", $"{i}{Bell}"))]));

        IsShort(() => KerasModel.Load(path)).Should().Contain("more");
    }

    [Fact]
    public void Weights_of_such_names_are_named_in_short()
    {
        string name = "\u001b]0;owned\u0007\u202e" + new string('w', 150);
        string[] names = [.. Enumerable.Range(0, 100).Select(i => $"{i}{name}")];
        var weight = new PureHDF.H5Dataset(new float[] { 1, 2 });
        var layer = new PureHDF.H5Group { Attributes = { ["weight_names"] = names } };
        foreach (string one in names)
            layer[one] = weight;
        var root = new PureHDF.H5File { Attributes = { ["layer_names"] = new[] { name, "none" + name } } };
        root[name] = layer;
        root.Write(_directory.File("missing.h5"));
        root = new PureHDF.H5File { Attributes = { ["layer_names"] = new[] { name } } };
        root[name] = layer;
        root.Write(_directory.File("words.h5"));
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithSeed(1).Build();

        IsShort(() => KerasWeights.Load(model, _directory.File("missing.h5"))).Should().Contain("There is no");
        IsShort(() => KerasWeights.Load(model, _directory.File("words.h5"))).Should().Contain("more");
        IsShort(() => KerasWeights.Read(_directory.File("words.h5")));
    }

    private static string IsShort(Action call)
    {
        InvalidDataException thrown = call.Should().Throw<InvalidDataException>().Which;
        for (Exception? e = thrown; e is not null; e = e.InnerException)
            e.Message.Should().Match(message =>
                message.Length < 30_000 && !message.Any(letter => char.IsControl(letter) && letter != '\n')
                && !message.Contains('\u202e'));
        return thrown.Message;
    }
}
