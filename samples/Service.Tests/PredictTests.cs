using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MnistCnn.Data;
using MnistCnn.Inference;
using SkiaSharp;

namespace MnistCnn.Samples.Service.Tests;

public sealed class PredictTests(DigitModel model) : IClassFixture<DigitModel>, IAsyncLifetime
{
    private const string Pixels = "application/octet-stream";

    private RunningService _service = null!;

    public async Task InitializeAsync() =>
        _service = await RunningService.StartAsync(
            model.File(), "--Limits:MaxImages=20", "--Limits:MaxBodyBytes=100000", "--Limits:MaxPixels=4000000");

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Picture_as_PNG_is_read()
    {
        Prediction prediction = await ReadAsync<Prediction>("/predict", RunningService.Seven(), "image/png");

        prediction.ClassName.Should().Be("7");
    }

    [Fact]
    public async Task Picture_as_JPEG_is_read()
    {
        using SKBitmap picture = SKBitmap.Decode(RunningService.Seven());
        using SKData jpeg = picture.Encode(SKEncodedImageFormat.Jpeg, 90);

        Prediction prediction = await ReadAsync<Prediction>("/predict", jpeg.ToArray(), "image/jpeg");

        prediction.ClassName.Should().Be("7");
    }

    [Fact]
    public async Task Bytes_of_an_image_are_read_as_the_classifier_reads_them()
    {
        byte[] image = EmbeddedDigits.Load().Test.GetImage(0).ToArray();
        using var classifier = ImageClassifier.Load(model.File());

        Prediction prediction = await ReadAsync<Prediction>("/predict", image, Pixels);

        prediction.Probabilities.Should().Equal(classifier.Predict(image).Probabilities);
        prediction.ClassNames.Should().Equal(classifier.Description.ClassNames);
    }

    [Fact]
    public async Task Batch_of_bytes_is_answered_in_its_order()
    {
        byte[] images = EmbeddedDigits.Load().Test.Pixels[..(20 * 784)].ToArray();
        using var classifier = ImageClassifier.Load(model.File());

        Prediction[] predictions = await ReadAsync<Prediction[]>("/predict/batch", images, Pixels);

        predictions.Select(prediction => prediction.Label).Should().Equal(
            classifier.PredictBatch(images).Select(prediction => prediction.Label));
    }

    [Fact]
    public async Task Batch_of_files_is_answered_in_its_order()
    {
        using var form = new MultipartFormDataContent
        {
            { RunningService.Body(RunningService.Seven(), "image/png"), "files", "a.png" },
            { RunningService.Body(RunningService.Seven(), "image/png"), "files", "b.png" },
        };

        using HttpResponseMessage answer = await _service.Client.PostAsync(Relative("/predict/batch"), form);

        Prediction[]? predictions = await answer.Content.ReadFromJsonAsync<Prediction[]>();
        predictions!.Select(prediction => prediction.ClassName).Should().Equal("7", "7");
    }

    [Theory]
    [InlineData("/predict", 783, Pixels, 400, "An image is 784 bytes, 28×28, and the body is 783.")]
    [InlineData("/predict", 0, Pixels, 400, "An image is 784 bytes, 28×28, and the body is 0.")]
    [InlineData("/predict", 784, "text/plain", 415, "")]
    [InlineData("/predict", 784, null, 415, "The type of the body is '', and must be image/png")]
    [InlineData("/predict", 784, "image/png", 422, "The picture")]
    [InlineData("/predict", 100_001, Pixels, 413, "Request body too large.")]
    [InlineData("/predict/batch", 785, Pixels, 400, "A batch is 1 to 20 images of 784 bytes, and the body is 785.")]
    [InlineData("/predict/batch", 0, Pixels, 400, "A batch is 1 to 20 images")]
    [InlineData("/predict/batch", 21 * 784, Pixels, 400, "A batch is 1 to 20 images")]
    [InlineData("/predict/batch", 784, "image/png", 415, "")]
    [InlineData("/predict/batch", 784, "multipart/form-data", 422, "Missing content-type boundary.")]
    [InlineData("/nowhere", 784, Pixels, 404, "")]
    [InlineData("/openapi/v1.json", 784, Pixels, 405, "")]
    public async Task What_cannot_be_read_is_refused_as_a_problem(
        string path, int bytes, string? type, int status, string detail)
    {
        using HttpResponseMessage answer = await _service.PostAsync(path, new byte[bytes], type);

        ((int)answer.StatusCode).Should().Be(status);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("status").GetInt32().Should().Be(status);
        if (detail.Length > 0)
            problem.GetProperty("detail").GetString().Should().StartWith(detail);
    }

    [Fact]
    public async Task Picture_of_two_digits_is_refused()
    {
        using SKBitmap seven = SKBitmap.Decode(RunningService.Seven());
        using var two = new SKBitmap(2 * seven.Width, seven.Height);
        using (var canvas = new SKCanvas(two))
        {
            canvas.DrawBitmap(seven, 0, 0);
            canvas.DrawBitmap(seven, seven.Width, 0);
        }

        using SKData png = two.Encode(SKEncodedImageFormat.Png, 0);
        using HttpResponseMessage answer = await _service.Client.PostAsync(
            Relative("/predict"), RunningService.Body(png.ToArray(), "image/png"));

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("The picture shows several digits.");
    }

    [Fact]
    public async Task Picture_of_too_many_pixels_is_refused_before_it_is_decoded()
    {
        using var bitmap = new SKBitmap(3000, 2000);
        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 0);

        using HttpResponseMessage answer = await _service.PostAsync("/predict", png.ToArray(), "image/png");

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("3000").And.Contain("4000000");
    }

    [Fact]
    public async Task More_files_than_a_batch_may_have_are_refused()
    {
        using var form = new MultipartFormDataContent();
        for (int i = 0; i < 21; i++)
            form.Add(RunningService.Body(new byte[1], "image/png"), "files", $"{i}.png");

        using HttpResponseMessage answer = await _service.Client.PostAsync(Relative("/predict/batch"), form);

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("20");
    }

    [Fact]
    public async Task File_of_a_batch_that_is_no_picture_is_named()
    {
        using var form = new MultipartFormDataContent
        {
            { RunningService.Body(RunningService.Seven(), "image/png"), "files", "a.png" },
            { RunningService.Body(new byte[9], "image/png"), "files", "b.png" },
        };

        using HttpResponseMessage answer = await _service.Client.PostAsync(Relative("/predict/batch"), form);

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("detail").GetString().Should().StartWith("b.png: The picture is no picture");
    }

    [Fact]
    public async Task Form_without_files_is_refused()
    {
        using var form = new MultipartFormDataContent { { new StringContent("7"), "digit" } };

        using HttpResponseMessage answer = await _service.Client.PostAsync(Relative("/predict/batch"), form);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("There is no file in the form.");
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private async Task<T> ReadAsync<T>(string path, byte[] bytes, string type)
    {
        using HttpResponseMessage answer = await _service.PostAsync(path, bytes, type);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<T>())!;
    }
}
