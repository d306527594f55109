using Microsoft.Extensions.Diagnostics.HealthChecks;
using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Inference;

namespace MnistCnn.Samples.Service;

/// <summary>Ready is a service whose model answers; one whose new model file is broken goes on, degraded.</summary>
internal sealed class ModelHealthCheck(IImageClassifier classifier, IImageClassifierMonitor monitor) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        classifier.Predict(new byte[28 * 28]);
        return Task.FromResult(monitor.ReloadError is { } error
            ? HealthCheckResult.Degraded("The model file has changed and cannot be used; the old one serves.", error)
            : HealthCheckResult.Healthy());
    }
}
