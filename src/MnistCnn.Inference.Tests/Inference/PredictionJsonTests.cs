using System.Text.Json;
using System.Text.Json.Serialization;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Inference;

/// <summary>Predictions through JSON, by reflection and by generated code, as Native AOT needs it.</summary>
public sealed partial class PredictionJsonTests
{
    private const string Seven =
        """
        {"label":1,"className":"seven","probability":0.75,"probabilities":[0.25,0.75],"classNames":["one","seven"]}
        """;

    private static readonly Prediction Made = new(1, [0.25f, 0.75f], ["one", "seven"]);

    public static TheoryData<bool> Ways => [true, false];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Prediction_is_written_under_the_names_of_its_properties(bool generated) =>
        JsonSerializer.Serialize(Made, Of(generated)).Should().Be(Seven);

    [Theory]
    [MemberData(nameof(Ways))]
    public void Prediction_that_is_read_is_the_one_that_was_written(bool generated)
    {
        Prediction read = JsonSerializer.Deserialize<Prediction>(
            JsonSerializer.Serialize(Made, Of(generated)), Of(generated))!;

        (read.Label, read.ClassName, read.Probability).Should().Be((1, "seven", 0.75f));
        read.Probabilities.Should().Equal(0.25f, 0.75f);
        read.Top(2).Should().Equal(new ClassProbability(1, "seven", 0.75f), new ClassProbability(0, "one", 0.25f));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_bit_of_a_probability_survives(bool generated)
    {
        float[] values = [.. TestImages.Noise(NetworkOf(100), 1).Select(Math.Abs)];
        var prediction = new Prediction(0, [.. values], [.. values.Select((_, label) => $"{label}")]);

        string json = JsonSerializer.Serialize(prediction, Of(generated));

        JsonSerializer.Deserialize<Prediction>(json, Of(generated))!.Probabilities.Should().Equal(values);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Candidates_are_written_and_read(bool generated)
    {
        ClassProbability[] top = [.. Made.Top(1)];

        string json = JsonSerializer.Serialize(top, Of(generated));

        json.Should().Be("""[{"label":1,"className":"seven","probability":0.75}]""");
        JsonSerializer.Deserialize<ClassProbability[]>(json, Of(generated)).Should().Equal(top);
    }

    [Theory]
    [InlineData("{}", "probabilities")]
    [InlineData("""{"label":0,"probabilities":[],"classNames":[]}""", "probabilities")]
    [InlineData("""{"label":0,"probabilities":[1]}""", "classNames")]
    [InlineData("""{"label":0,"probabilities":[1],"classNames":["a","b"]}""", "classNames")]
    [InlineData("""{"label":0,"probabilities":[1],"classNames":[null]}""", "classNames")]
    [InlineData("""{"label":1,"probabilities":[1],"classNames":["a"]}""", "label")]
    [InlineData("""{"label":-1,"probabilities":[1],"classNames":["a"]}""", "label")]
    public void Prediction_that_contradicts_itself_is_refused(string json, string parameter)
    {
        foreach (bool generated in new[] { true, false })
        {
            Action read = () => JsonSerializer.Deserialize<Prediction>(json, Of(generated));
            read.Should().Throw<ArgumentException>().WithParameterName(parameter);
        }
    }

    private static CnnArchitecture NetworkOf(int pixels) =>
        new CnnChain(1, pixels).Flatten().Dense(2).ToArchitecture();

    private static JsonSerializerOptions Of(bool generated) =>
        generated ? Context.Default.Options : JsonSerializerOptions.Web;

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(Prediction))]
    [JsonSerializable(typeof(ClassProbability[]))]
    private sealed partial class Context : JsonSerializerContext;
}
