using MnistCnn.Inference;

namespace MnistCnn.Extensions.DependencyInjection;

/// <summary>
/// The model that is in service now, for what lives longer than a request: a background service, a health check. It is
/// a singleton; <see cref="IImageClassifier"/> is scoped, so that a request has one model from its start to its end.
/// </summary>
public interface IImageClassifierMonitor
{
    /// <summary>
    /// The model in service. It predicts as long as somebody holds it, also when another has taken its place.
    /// </summary>
    IImageClassifier Current { get; }

    /// <summary>
    /// Why the file as it is now is not in service: it cannot be read, or is no model. Null where it is, or has just
    /// changed and is about to be read.
    /// </summary>
    Exception? ReloadError { get; }
}
