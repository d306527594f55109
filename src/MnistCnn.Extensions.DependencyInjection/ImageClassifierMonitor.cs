using Microsoft.Extensions.Logging;
using MnistCnn.Inference;

namespace MnistCnn.Extensions.DependencyInjection;

/// <summary>
/// Loads a model, and again when its file changes. It looks at the file instead of being told: what tells of changes
/// keeps silent about network drives, mounts of containers, and links that are swapped further up the path.
/// </summary>
internal sealed class ImageClassifierMonitor : IImageClassifierMonitor, IDisposable
{
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Timer? _timer;
    private readonly TimeSpan _interval;
    private readonly Lock _looking = new();

    private FileMark _loaded;
    private FileMark _seen;
    private bool _isDisposed;
    private volatile LoadedModel _current;
    private volatile Exception? _reloadError;

    /// <exception cref="InvalidDataException">The file is no model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ImageClassifierMonitor(ImageClassifierOptions options, ILogger logger)
    {
        (_path, _interval, _logger) = (Path.GetFullPath(options.ModelPath), options.ReloadInterval, logger);
        // Before the file is read: what changes while it is read differs from this.
        _loaded = _seen = FileMark.Of(_path);
        _current = Load();
        if (!options.ReloadOnChange)
            return;
        _timer = new Timer(_ => LookAgain());
        _timer.Change(_interval, Timeout.InfiniteTimeSpan);
    }

    public IImageClassifier Current => _current;

    public Exception? ReloadError => _reloadError;

    /// <summary>Looks at the file once.</summary>
    public void Look()
    {
        lock (_looking)
        {
            if (_isDisposed)
                return;
            FileMark mark = FileMark.Of(_path);
            bool isAtRest = mark == _seen;
            _seen = mark;
            if (mark == _loaded || !isAtRest)
                _reloadError = null;
            // Content that is broken stays so until it changes; what could not be read may be readable now.
            else if (_reloadError is null or IOException)
                Reload(mark);
        }
    }

    public void Dispose()
    {
        lock (_looking)
            _isDisposed = true;
        _timer?.Dispose();
    }

    private void LookAgain()
    {
        Look();
        lock (_looking)
        {
            if (!_isDisposed)
                _timer!.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Reload(FileMark mark)
    {
        try
        {
            _current = Load();
            _loaded = mark;
            _reloadError = null;
        }
#pragma warning disable CA1031 // Whatever goes wrong, memory included, is no reason to end an app that has a model.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (_reloadError is null)
                ReloadLog.Refused(_logger, _path, exception.Message, exception);
            _reloadError = exception;
        }
    }

    private LoadedModel Load()
    {
        var classifier = ImageClassifier.Load(_path);
        ReloadLog.Loaded(
            _logger, _path, classifier.Description.Architecture, classifier.Description.ClassNames.Length);
        return new LoadedModel(classifier);
    }
}
