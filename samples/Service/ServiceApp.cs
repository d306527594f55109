using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Features;

namespace MnistCnn.Samples.Service;

/// <summary>What the service is made of.</summary>
public static class ServiceApp
{
    /// <param name="args">The command line, such as <c>--urls http://127.0.0.1:80 --Limits:MaxRequests=16</c>.</param>
    /// <param name="addClassifier">Registers what predicts.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection> addClassifier)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        ServiceLimits limits = builder.Configuration.GetSection("Limits").Get<ServiceLimits>() ?? new ServiceLimits();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes);

        // ASP.NET Core has four lines to say of each request; what the configuration says of them goes first.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        IServiceCollection services = builder.Services;
        addClassifier(services);
        services.AddSingleton(limits);
        services.AddSingleton<RequestImages>();
        services.Configure<FormOptions>(form => form.ValueCountLimit = limits.MaxImages);
        services.AddRateLimiter(limits.Set);
        services.AddRequestTimeouts(limits.Set);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        services.AddProblemDetails(ClientErrors.Explain);
        services.AddHealthChecks().AddCheck<ModelHealthCheck>("model");
        services.AddSingleton<PredictionMetrics>();
        services.AddSingleton<PrometheusText>();
        services.AddOpenApi();

        WebApplication app = builder.Build();
        app.UseExceptionHandler(ClientErrors.Handler);
        app.UseStatusCodePages();
        app.UseRequestTimeouts();
        app.UseRateLimiter();
        app.MapPredict();
        app.MapOpenApi();
        // Alive is what answers; ready is what has a model to answer with.
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        // From here on it counts.
        PrometheusText metrics = app.Services.GetRequiredService<PrometheusText>();
        app.MapGet("/metrics", () => Results.Text(metrics.Write(), PrometheusText.ContentType))
            .ExcludeFromDescription();
        return app;
    }
}
