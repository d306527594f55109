using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using MnistCnn.Samples.DigitPad;

// A page to draw digits on. See wwwroot for the page itself, and Sketch for what it sends.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = Sketch.Bytes);
builder.Services.AddProblemDetails();
builder.Services.AddRateLimiter(limiter =>
{
    limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
    // A hand that draws asks some 20 times a second; the burst lets it start at once.
    limiter.AddPolicy("strokes", context => RateLimitPartition.GetTokenBucketLimiter(
        context.Connection.RemoteIpAddress ?? IPAddress.None,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 60, TokensPerPeriod = 30, ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));
});

string models = builder.Configuration["models"] ?? Path.Combine("artifacts", "digit-pad");
PadNetworks made;
try
{
    made = await PadNetworks.LoadOrTrainAsync(models, Console.Out);
}
catch (IOException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

using PadNetworks networks = made;

await using WebApplication app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.Use(async (context, next) =>
{
    context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:";
    context.Response.Headers.XContentTypeOptions = "nosniff";
    await next(context);
});
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseRateLimiter();
app.MapGet("/api/networks", () => networks.Infos);
app.MapPost("/api/predict", async (HttpRequest request) =>
{
    try
    {
        byte[]? frame = Sketch.ToFrame(await Sketch.ReadAsync(request));
        return frame is null ? Results.NoContent() : Results.Ok(networks.Look(frame));
    }
    catch (BadHttpRequestException exception)
    {
        return Results.Problem(exception.Message, statusCode: exception.StatusCode);
    }
}).RequireRateLimiting("strokes");
await app.RunAsync();
return 0;
