using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using MnistCnn.Inference;
using MnistCnn.Samples.Service;
using MnistCnn.Serialization;

namespace MnistCnn.Benchmarks;

/// <summary>The process that serves: samples/Service with one classifier or another, until its input ends.</summary>
internal static class ServingChild
{
    public const string Command = "serve";

    public static async Task RunAsync(string variant, string model, string onnx)
    {
        await using WebApplication app = ServiceApp.Build(
            ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning", "--Limits:MaxRequests=256"],
            services => Add(services, variant, model, onnx));
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private static void Add(IServiceCollection services, string variant, string model, string onnx)
    {
        // The line that an app has; the others register what implements the same interface.
        services.AddImageClassifier(model);
        if (variant == "onnx")
            services.AddSingleton<IImageClassifier>(
                _ => new OnnxRuntimeClassifier(onnx, ModelFile.ReadDescription(model)));
        else if (variant == "none")
            services.AddSingleton<IImageClassifier>(_ => new KnownAnswer(ModelFile.ReadDescription(model)));
    }
}
