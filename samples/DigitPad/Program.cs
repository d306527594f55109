using MnistCnn.Samples.DigitPad;

// A page to draw digits on. See wwwroot for the page itself, and SketchBody for what it sends.
WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory,
});
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = SketchBody.Bytes);
builder.Services.AddProblemDetails();
builder.Services.AddRateLimiter(StrokeLimiter.Set);

string models = builder.Configuration["models"] ?? Path.Combine("artifacts", "digit-pad");
PadNetworks made;
try
{
    made = await FirstTraining.LoadOrTrainAsync(models, Console.Out);
}
catch (IOException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

using PadNetworks networks = made;
if (builder.Configuration.GetValue("train-only", false))
{
    await FirstTraining.WriteDigitsAsync(models, Console.Out);
    return 0;
}

await using WebApplication app = builder.Build();
app.UseDefences(new OwnHosts(
    builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey), builder.Configuration["hosts"]));
app.UseDefaultFiles();
app.UseStaticFiles();
app.UseRateLimiter();
app.MapGet("/api/networks", () => networks.Infos);
MapSketch("/api/predict", networks.Look);
// Slower, and asked for when the pen rests.
MapSketch("/api/why", networks.Why);
await app.RunAsync();
return 0;

void MapSketch<T>(string path, Func<byte[], T> answer) => app.MapPost(path, async (HttpRequest request) =>
{
    try
    {
        byte[]? frame = Sketch.ToFrame(await SketchBody.ReadAsync(request), SketchBody.Side);
        return frame is null ? Results.NoContent() : Results.Ok(answer(frame));
    }
    catch (IOException exception)
    {
        // The server has one exception for most bodies that are none, and a plain one for a chunk of 16 EiB.
        return Results.Problem(
            exception.Message, statusCode: (exception as BadHttpRequestException)?.StatusCode ?? 400);
    }
}).RequireRateLimiting(StrokeLimiter.Policy);
