using MnistCnn.Inference;

namespace MnistCnn.Samples.Service;

internal static class PredictEndpoints
{
    private static readonly string[] Pictures = ["image/jpeg", "image/webp", "image/gif", "image/bmp"];

    private static readonly int[] Refusals =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status408RequestTimeout, StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity,
        StatusCodes.Status429TooManyRequests,
    ];

    public static void MapPredict(this WebApplication app)
    {
        RouteGroupBuilder predict = app.MapGroup("/predict");
        predict.RequireRateLimiting(ServiceLimits.Policy).WithRequestTimeout(ServiceLimits.Policy);
        foreach (int status in Refusals)
            predict.ProducesProblem(status);
        predict.MapPost("", PredictAsync).Accepts<Stream>(RequestImages.Pixels, ["image/png", .. Pictures])
            .WithName("Predict")
            .WithSummary("Which digit a picture shows, or 28×28 bytes, row by row, ink bright on dark.");
        predict.MapPost("batch", PredictBatchAsync)
            .Accepts<IFormFileCollection>("multipart/form-data", RequestImages.Pixels)
            .WithName("PredictBatch")
            .WithSummary("Which digit each of the files of a form shows, or each 28×28 bytes of a body.");
    }

    // The classifier is that of this request, from its start to its end: a new model serves the next.
    private static async Task<Prediction> PredictAsync(
        HttpRequest request, RequestImages images, IImageClassifier classifier, PredictionMetrics metrics,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> image = await images.ReadOneAsync(request, cancellationToken);
        return metrics.Measure(() => classifier.Predict(image));
    }

    private static async Task<Prediction[]> PredictBatchAsync(
        HttpRequest request, RequestImages images, IImageClassifier classifier, PredictionMetrics metrics,
        CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> batch = await images.ReadManyAsync(request, cancellationToken);
        return metrics.Measure(() => classifier.PredictBatch(batch));
    }
}
