using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Inference;
using MnistCnn.Models;

namespace MnistCnn.Samples.Service.Tests;

/// <summary>What whoever runs the service sees: load, time, health, numbers, changes of the model, the end.</summary>
public sealed class OperationTests : IDisposable
{
    private const string InFlight =
        "aspnetcore_rate_limiting_active_request_leases{aspnetcore_rate_limiting_policy=\"predict\"} 1";

    private const string Queued =
        "aspnetcore_rate_limiting_queued_requests{aspnetcore_rate_limiting_policy=\"predict\"} 1";

    private readonly string _directory = Directory.CreateTempSubdirectory("service-tests-").FullName;

    public OperationTests() => DigitModel.SaveCalled("old", Model);

    private string Model => Path.Combine(_directory, "model.safetensors");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Requests_beyond_the_limit_wait_and_those_beyond_the_queue_are_told_when_to_come_again()
    {
        await using RunningService service = await RunningService.StartAsync(Model, "--Limits:MaxRequests=1");
        Func<Task<string>> first = await service.BeginAsync();
        await WaitForAsync(service, "/metrics", InFlight);
        Func<Task<string>> second = await service.BeginAsync();
        await WaitForAsync(service, "/metrics", Queued);

        using HttpResponseMessage refused = await PostAsync(service);

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        refused.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await service.GetAsync("/health/live")).Should().Be("Healthy");
        (await first()).Should().StartWith("HTTP/1.1 200 ");
        (await second()).Should().StartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task Request_that_takes_too_long_is_ended()
    {
        await using RunningService service = await RunningService.StartAsync(Model, "--Limits:Timeout=00:00:00.3");
        Func<Task<string>> slow = await service.BeginAsync();
        await Task.Delay(TimeSpan.FromSeconds(1));

        string answer = await slow();

        answer.Should().StartWith("HTTP/1.1 408 ").And.Contain("application/problem+json");
    }

    [Fact]
    public async Task Request_that_began_with_the_old_model_ends_with_it()
    {
        await using RunningService service = await RunningService.StartAsync(Model);
        Func<Task<string>> begun = await service.BeginAsync();
        await WaitForAsync(service, "/metrics", InFlight);

        DigitModel.SaveCalled("new", Model);
        await WaitForAsync(service, "new ");

        (await begun()).Should().StartWith("HTTP/1.1 200 ").And.Contain("\"className\":\"old ");
    }

    [Fact]
    public async Task Broken_model_file_degrades_the_service_and_does_not_stop_it()
    {
        await using RunningService service = await RunningService.StartAsync(Model);
        (await service.GetAsync("/health/ready")).Should().Be("Healthy");

        await File.WriteAllTextAsync(Model, "not a model");
        await WaitForAsync(service, "/health/ready", "Degraded");
        using HttpResponseMessage answer = await PostAsync(service);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("\"className\":\"old ");

        DigitModel.SaveCalled("new", Model);
        await WaitForAsync(service, "/health/ready", "Healthy");
        await WaitForAsync(service, "new ");
    }

    [Fact]
    public async Task Shutdown_lets_a_request_in_flight_end()
    {
        await using RunningService service = await RunningService.StartAsync(Model);
        Func<Task<string>> begun = await service.BeginAsync();
        await WaitForAsync(service, "/metrics", InFlight);

        Task stop = service.StopAsync();
        await Task.Delay(300);
        stop.IsCompleted.Should().BeFalse();

        (await begun()).Should().StartWith("HTTP/1.1 200 ");
        await stop.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Metrics_are_the_text_that_Prometheus_reads()
    {
        await using RunningService service = await RunningService.StartAsync(Model);
        using (HttpResponseMessage answer = await PostAsync(service))
            answer.EnsureSuccessStatusCode();
        using HttpResponseMessage metrics = await service.Client.GetAsync(new Uri("/metrics", UriKind.Relative));

        string[] lines = (await metrics.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        metrics.Content.Headers.ContentType!.ToString().Should().Be("text/plain; version=0.0.4; charset=utf-8");
        lines.Should().Contain("# TYPE mnistcnn_predictions_total counter")
            .And.ContainSingle(line =>
                line.StartsWith("mnistcnn_predictions_total{class=\"old ") && line.EndsWith("} 1"))
            .And.Contain("mnistcnn_prediction_duration_seconds_bucket{le=\"+Inf\"} 1")
            .And.Contain("mnistcnn_prediction_duration_seconds_count 1")
            .And.Contain(line => line.StartsWith("http_server_request_duration_seconds_count{"))
            .And.Contain(line => line.StartsWith("dotnet_gc_collections_total{"));
        lines.Should().OnlyContain(line => line.StartsWith("# HELP ") || line.StartsWith("# TYPE ") || IsSample(line));
        lines.Where(line => line.StartsWith("# TYPE ")).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Metrics_of_another_service_in_the_process_are_not_counted()
    {
        await using RunningService service = await RunningService.StartAsync(Model);
        await using RunningService other = await RunningService.StartAsync(Model);
        using (HttpResponseMessage answer = await PostAsync(other))
            answer.EnsureSuccessStatusCode();

        (await service.GetAsync("/metrics")).Should().NotContain("mnistcnn_predictions_total");
        (await other.GetAsync("/metrics")).Should().Contain("mnistcnn_predictions_total");
    }

    [Fact]
    public async Task OpenAPI_tells_what_may_be_sent_and_what_comes_back()
    {
        await using RunningService service = await RunningService.StartAsync(Model);

        JsonElement paths = JsonDocument.Parse(await service.GetAsync("/openapi/v1.json")).RootElement
            .GetProperty("paths");

        JsonElement one = paths.GetProperty("/predict").GetProperty("post");
        JsonElement many = paths.GetProperty("/predict/batch").GetProperty("post");
        Names(one.GetProperty("requestBody").GetProperty("content")).Should()
            .Contain(["application/octet-stream", "image/png", "image/jpeg"]);
        Names(many.GetProperty("requestBody").GetProperty("content")).Should()
            .Contain(["application/octet-stream", "multipart/form-data"]);
        Names(one.GetProperty("responses")).Should().Contain(["200", "400", "408", "413", "415", "422", "429"]);
        paths.EnumerateObject().Should().HaveCount(2);
    }

    [Fact]
    public async Task Failure_of_the_service_itself_is_a_problem_that_tells_nothing_of_its_inside()
    {
        await using RunningService service = await RunningService.StartAsync(
            services => services.AddScoped<IImageClassifier, Failing>());

        using HttpResponseMessage answer = await PostAsync(service);

        answer.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).Should().NotContain("inside");
    }

    [Fact]
    public async Task Monitor_of_somebody_else_serves_without_a_file()
    {
        await using RunningService service = await RunningService.StartAsync(services =>
        {
            services.AddSingleton<IImageClassifierMonitor, Failing>();
            services.AddImageClassifier("nowhere.safetensors");
        });

        using HttpResponseMessage ready = await service.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync()).Should().Be("Unhealthy");
    }

    private static Task<HttpResponseMessage> PostAsync(RunningService service) =>
        service.PostAsync("/predict", new byte[784], "application/octet-stream");

    private static string[] Names(JsonElement element) =>
        [.. element.EnumerateObject().Select(property => property.Name)];

    private static bool IsSample(string line) => System.Text.RegularExpressions.Regex.IsMatch(
        line, "^[a-z_][a-z0-9_]*(\\{([a-z_]+=\"[^\"]*\",?)+\\})? [-+0-9.eE]+$");

    private static async Task WaitForAsync(RunningService service, string path, string text)
    {
        for (int wait = 0; !(await service.GetAsync(path)).Contains(text); wait++)
        {
            wait.Should().BeLessThan(1000);
            await Task.Delay(20);
        }
    }

    private static async Task WaitForAsync(RunningService service, string className)
    {
        for (int wait = 0; ; wait++)
        {
            using HttpResponseMessage answer = await PostAsync(service);
            if ((await answer.Content.ReadAsStringAsync()).Contains($"\"className\":\"{className}"))
                return;
            wait.Should().BeLessThan(1000);
            await Task.Delay(20);
        }
    }

    private sealed class Failing : IImageClassifier, IImageClassifierMonitor
    {
        public IImageClassifier Current => this;

        public Exception? ReloadError => null;

        public ModelDescription Description => throw new NotSupportedException("inside");

        public Prediction Predict(ReadOnlyMemory<byte> image) => throw new NotSupportedException("inside");

        public Prediction[] PredictBatch(ReadOnlyMemory<byte> images, int threads = 1) =>
            throw new NotSupportedException("inside");
    }
}
