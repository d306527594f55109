using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnnService1;

const string ModelPath = "digits.safetensors";
FirstModel.TrainIfMissing(ModelPath);

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 8 << 20);
builder.Services.AddImageClassifier(ModelPath);
builder.Services.AddProblemDetails();

WebApplication app = builder.Build();
app.UseExceptionHandler();

// curl --data-binary @seven.png http://localhost:5000/predict
app.MapPost("/predict", async (HttpRequest request, IImageClassifier classifier) =>
{
    using var picture = new MemoryStream();
    await request.Body.CopyToAsync(picture);
    try
    {
        DigitImage digit = DigitImage.FromBytes(picture.GetBuffer().AsSpan(0, (int)picture.Length));
        return digit.Finding == DigitFinding.OneDigit
            ? Results.Ok(classifier.Predict(digit.Pixels))
            : Results.Problem($"The picture shows no single digit: {digit.Finding}.", statusCode: 422);
    }
    catch (InvalidDataException exception)
    {
        return Results.Problem(exception.Message, statusCode: 422);
    }
});

// 503 where the model's file became one that cannot be read; the model before it stays in service.
app.MapGet("/health", (IImageClassifierMonitor monitor) =>
    monitor.ReloadError is { } error ? Results.Problem(error.Message, statusCode: 503) : Results.Ok());

app.Run();
