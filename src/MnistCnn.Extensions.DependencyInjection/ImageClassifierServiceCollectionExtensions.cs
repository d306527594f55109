using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Inference;

// Where those look who have builder.Services before them.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="IImageClassifier"/> in the services of an app.</summary>
/// <remarks>
/// <para>
/// <see cref="IImageClassifier"/> is scoped: a request has one model from its start to its end, also where the file
/// changes meanwhile. What lives longer than a request asks for <see cref="IImageClassifierMonitor"/>, a singleton.
/// </para>
/// <para>
/// A host loads the model before it starts to listen, and does not start where the file is missing or broken. A file
/// that is broken later leaves the model before it in service; the log and
/// <see cref="IImageClassifierMonitor.ReloadError"/> tell. What was registered before or is registered after as
/// <see cref="IImageClassifier"/> stands, and then no file is needed: so tests replace it.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// builder.Services.AddImageClassifier("digits.safetensors");
/// app.MapPost("/predict", (byte[] image, IImageClassifier classifier) => classifier.Predict(image));
/// </code>
/// </example>
public static class ImageClassifierServiceCollectionExtensions
{
    /// <summary>Registers the classifier of a model file, read again when it changes.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="modelPath">See <see cref="ImageClassifierOptions.ModelPath"/>.</param>
    /// <returns>The options, for more to be said of them.</returns>
    public static OptionsBuilder<ImageClassifierOptions> AddImageClassifier(
        this IServiceCollection services, string modelPath)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelPath);
        return services.AddImageClassifier().Configure(options => options.ModelPath = modelPath);
    }

    /// <summary>Registers a classifier whose options are set here.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The options, for more to be said of them.</returns>
    public static OptionsBuilder<ImageClassifierOptions> AddImageClassifier(
        this IServiceCollection services, Action<ImageClassifierOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddImageClassifier().Configure(configure);
    }

    /// <summary>
    /// Registers a classifier whose options come from elsewhere, as with <c>.BindConfiguration("Classifier")</c>.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <returns>The options, to be set.</returns>
    public static OptionsBuilder<ImageClassifierOptions> AddImageClassifier(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IImageClassifierMonitor>(
            provider => Monitor(provider, Options.Options.DefaultName));
        services.TryAddScoped(provider => provider.GetRequiredService<IImageClassifierMonitor>().Current);
        return AddOptions(
            services, Options.Options.DefaultName, provider => provider.GetRequiredService<IImageClassifier>());
    }

    /// <summary>
    /// Registers one of several classifiers, for <c>[FromKeyedServices("letters")] IImageClassifier</c>.
    /// </summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">The key of the service, and the name of its options.</param>
    /// <returns>The options, to be set.</returns>
    public static OptionsBuilder<ImageClassifierOptions> AddKeyedImageClassifier(
        this IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        services.TryAddKeyedSingleton<IImageClassifierMonitor>(name, (provider, _) => Monitor(provider, name));
        services.TryAddKeyedScoped(
            name, (provider, _) => provider.GetRequiredKeyedService<IImageClassifierMonitor>(name).Current);
        return AddOptions(services, name, provider => provider.GetRequiredKeyedService<IImageClassifier>(name));
    }

    private static OptionsBuilder<ImageClassifierOptions> AddOptions(
        IServiceCollection services, string name, Func<IServiceProvider, IImageClassifier> load)
    {
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ImageClassifierOptions>, OptionsCheck>());
        services.AddOptions<AtStart>(name).Validate<IServiceScopeFactory>((_, scopes) =>
        {
            using IServiceScope scope = scopes.CreateScope();
            return load(scope.ServiceProvider) is not null;
        }).ValidateOnStart();
        return services.AddOptions<ImageClassifierOptions>(name);
    }

    private static ImageClassifierMonitor Monitor(IServiceProvider provider, string name) =>
        new(
            provider.GetRequiredService<IOptionsMonitor<ImageClassifierOptions>>().Get(name),
            provider.GetService<ILogger<ImageClassifierMonitor>>() ?? NullLogger<ImageClassifierMonitor>.Instance);
}
