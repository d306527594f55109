namespace MnistCnn.Samples.Service;

/// <summary>
/// What a client did wrong, told as problem details (RFC 9457); what went wrong here is told to the log.
/// </summary>
internal static class ClientErrors
{
    public static ExceptionHandlerOptions Handler { get; } = new()
    {
        StatusCodeSelector = StatusOf,
        SuppressDiagnosticsCallback = context => StatusOf(context.Exception) < 500,
    };

    public static void Explain(ProblemDetailsOptions options) => options.CustomizeProblemDetails = context =>
    {
        if (context.Exception is { } exception && StatusOf(exception) < 500)
            context.ProblemDetails.Detail = exception.Message;
    };

    private static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        InvalidDataException => StatusCodes.Status422UnprocessableEntity,
        // A body that ends early, or a chunk whose size is none.
        IOException => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };
}
