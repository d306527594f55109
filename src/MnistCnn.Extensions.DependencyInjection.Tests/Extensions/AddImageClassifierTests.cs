using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Inference;
using MnistCnn.Tests.Documents;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Extensions;

/// <summary>What an app gets that registers a classifier, and what stops it at its start.</summary>
public sealed class AddImageClassifierTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly HostApplicationBuilder _app = Host.CreateApplicationBuilder(
        new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task One_line_with_a_path_gives_each_scope_a_classifier()
    {
        SmallModels.Save(ModelPath, seed: 1);
        _app.Services.AddImageClassifier(ModelPath);

        using IHost host = await StartAsync();

        AnswerInScope(host).Should().Equal(SmallModels.Answer(1));
        AnswerInScope(host).Should().Equal(SmallModels.Answer(1), "the end of a scope is not the end of the model");
        await host.StopAsync();
    }

    [Fact]
    public async Task Scope_that_began_with_the_old_model_ends_with_it()
    {
        SmallModels.Save(ModelPath, seed: 1);
        _app.Services.AddImageClassifier(ModelPath);
        using IHost host = await StartAsync();
        using IServiceScope old = host.Services.CreateScope();
        AnswerIn(old).Should().Equal(SmallModels.Answer(1));

        SmallModels.Save(ModelPath, seed: 2);
        var monitor = (ImageClassifierMonitor)host.Services.GetRequiredService<IImageClassifierMonitor>();
        monitor.Look();
        monitor.Look();

        AnswerIn(old).Should().Equal(SmallModels.Answer(1));
        AnswerInScope(host).Should().Equal(SmallModels.Answer(2));
    }

    [Fact]
    public void Singleton_that_asks_for_the_classifier_of_a_request_is_refused_in_development()
    {
        _app.Services.AddImageClassifier(ModelPath);
        _app.Services.AddSingleton<NeedsClassifier>();

        Action build = () => _app.Build();

        build.Should().Throw<AggregateException>().Which.Message.Should().Contain("scoped");
    }

    [Fact]
    public async Task Host_without_its_file_does_not_start()
    {
        _app.Services.AddImageClassifier(ModelPath);

        Func<Task> start = StartAsync;

        (await start.Should().ThrowAsync<FileNotFoundException>()).Which.Message.Should().Contain(ModelPath);
    }

    [Fact]
    public async Task Host_whose_file_is_broken_does_not_start()
    {
        File.WriteAllText(ModelPath, "not a model");
        _app.Services.AddImageClassifier(ModelPath);

        Func<Task> start = StartAsync;

        (await start.Should().ThrowAsync<InvalidDataException>()).Which.Message.Should().Contain(ModelPath);
    }

    [Fact]
    public async Task Options_that_are_wrong_are_all_named_at_the_start()
    {
        _app.Services.AddImageClassifier(options => options.ReloadInterval = TimeSpan.Zero);

        Func<Task> start = StartAsync;

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(
            "ImageClassifierOptions.ModelPath is empty: name the model file, as in "
                + "services.AddImageClassifier(\"digits.safetensors\").",
            "ImageClassifierOptions.ReloadInterval must be from 00:00:00.0100000 to 1.00:00:00, and it is 00:00:00.");
    }

    [Fact]
    public async Task Options_come_from_the_configuration()
    {
        SmallModels.Save(ModelPath, seed: 1);
        _app.Configuration.AddInMemoryCollection([
            new("Classifier:ModelPath", ModelPath), new("Classifier:ReloadOnChange", "false"),
            new("Classifier:ReloadInterval", "00:00:05"),
        ]);
        _app.Services.AddImageClassifier().BindConfiguration("Classifier");

        using IHost host = await StartAsync();

        ImageClassifierOptions options = host.Services.GetRequiredService<IOptions<ImageClassifierOptions>>().Value;
        (options.ReloadOnChange, options.ReloadInterval).Should().Be((false, TimeSpan.FromSeconds(5)));
        AnswerInScope(host).Should().Equal(SmallModels.Answer(1));
    }

    [Fact]
    public async Task Several_classifiers_have_keys()
    {
        foreach (int seed in new[] { 1, 2 })
        {
            string path = _directory.File($"{seed}.safetensors");
            SmallModels.Save(path, seed);
            _app.Services.AddKeyedImageClassifier($"model {seed}").Configure(options => options.ModelPath = path);
        }

        using IHost host = await StartAsync();
        using IServiceScope scope = host.Services.CreateScope();

        foreach (int seed in new[] { 1, 2 })
        {
            var classifier = scope.ServiceProvider.GetRequiredKeyedService<IImageClassifier>($"model {seed}");
            SmallModels.AnswerOf(classifier).Should().Equal(SmallModels.Answer(seed));
        }
    }

    [Fact]
    public async Task Each_of_several_is_needed_at_the_start()
    {
        SmallModels.Save(ModelPath, seed: 1);
        _app.Services.AddImageClassifier(ModelPath);
        _app.Services.AddKeyedImageClassifier("letters").Configure(
            options => options.ModelPath = _directory.File("letters.safetensors"));

        Func<Task> start = StartAsync;

        (await start.Should().ThrowAsync<FileNotFoundException>()).Which.Message
            .Should().Contain("letters.safetensors");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Classifier_of_somebody_else_takes_its_place_and_no_file_is_needed(bool before)
    {
        if (before)
            _app.Services.AddScoped<IImageClassifier, AlwaysSeven>();
        _app.Services.AddImageClassifier(ModelPath);
        if (!before)
            _app.Services.AddScoped<IImageClassifier, AlwaysSeven>();

        using IHost host = await StartAsync();
        using IServiceScope scope = host.Services.CreateScope();

        scope.ServiceProvider.GetRequiredService<IImageClassifier>().Should().BeOfType<AlwaysSeven>()
            .Which.Predict(new byte[784]).ClassName.Should().Be("7");
    }

    [Fact]
    public void Services_without_a_host_or_a_log_load_the_model_when_it_is_first_asked_for()
    {
        var services = new ServiceCollection();
        services.AddImageClassifier(ModelPath);
        using ServiceProvider provider = services.BuildServiceProvider(validateScopes: true);
        SmallModels.Save(ModelPath, seed: 1);

        using IServiceScope scope = provider.CreateScope();

        AnswerIn(scope).Should().Equal(SmallModels.Answer(1));
    }

    [Theory]
    [InlineData(null, typeof(ArgumentNullException))]
    [InlineData(" ", typeof(ArgumentException))]
    public void Path_that_is_none_is_refused_at_once(string? path, Type type)
    {
        Action add = () => _app.Services.AddImageClassifier(path!);

        add.Should().Throw<ArgumentException>().WithParameterName("modelPath").Which.Should().BeOfType(type);
    }

    private static float[] AnswerInScope(IHost host)
    {
        using IServiceScope scope = host.Services.CreateScope();
        return AnswerIn(scope);
    }

    private static float[] AnswerIn(IServiceScope scope) =>
        SmallModels.AnswerOf(scope.ServiceProvider.GetRequiredService<IImageClassifier>());

    private async Task<IHost> StartAsync()
    {
        IHost host = _app.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class NeedsClassifier(IImageClassifier classifier)
    {
        public IImageClassifier Classifier { get; } = classifier;
    }
}
