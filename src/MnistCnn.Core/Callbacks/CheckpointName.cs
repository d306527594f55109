using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MnistCnn.Files;
using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>A file name with placeholders for the epoch and its metrics.</summary>
internal sealed partial class CheckpointName
{
    private const string Epoch = "epoch";
    private const string Batch = "batch";

    // Bytes of a file name that file systems take, less what a temporary name adds to it.
    private const int LongestName = 255 - TemporaryFiles.AddedLength;

    private static readonly MonitoredMetric[] Known =
        [MonitoredMetric.TrainingLoss, MonitoredMetric.TrainingAccuracy, MonitoredMetric.ValidationLoss,
            MonitoredMetric.ValidationAccuracy];

    private readonly string[] _placeholders;
    private MonitoredMetric[] _metrics = Known;
    private readonly Regex _fileName;

    public CheckpointName(string nameTemplate)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(nameTemplate);
        if (LeadsOut(nameTemplate) || nameTemplate[^1] is '/' or '\\')
            throw new ArgumentException(
                $"The file name template '{nameTemplate}' must name a file below the checkpoint directory: no '..', no "
                + $"root. Say the directory with {nameof(ModelCheckpoint)}.{nameof(ModelCheckpoint.Directory)}.",
                nameof(nameTemplate));
        if (Placeholder().Replace(nameTemplate, "").IndexOfAny(['{', '}']) >= 0)
            throw new ArgumentException(
                $"The file name template '{nameTemplate}' has a brace that is no placeholder such as {{epoch:00}}.",
                nameof(nameTemplate));
        CheckFormats(nameTemplate);
        Template = nameTemplate;
        string[] fixedTexts =
            Placeholder().Replace(nameTemplate[FixedDirectory.Length..].TrimStart('/', '\\'), "{").Split('{');
        _fileName = new Regex(
            $"^{string.Join(".+", fixedTexts.Select(Regex.Escape))}$",
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        _placeholders = [.. Placeholder().Matches(nameTemplate).Select(match => match.Groups["name"].Value)];
    }

    public string Template { get; }

    /// <summary>The directories that the template names before its first placeholder; empty for none.</summary>
    public string FixedDirectory => Path.GetDirectoryName(Template.Split('{')[0]) ?? "";

    /// <summary>
    /// What the lock of the run that writes such files is called in <see cref="FixedDirectory"/>: the name without
    /// number formats, whose characters not every system takes, or its checksum where it is too long.
    /// </summary>
    public string LockName
    {
        get
        {
            string name = Placeholder().Replace(Template.Split('/', '\\')[^1], "{${name}}");
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            return $"{(bytes.Length > LongestName ? Convert.ToHexStringLower(SHA256.HashData(bytes)) : name)}.lock";
        }
    }

    /// <summary>
    /// Whether an epoch of any number, with any metrics, may have a file of this name in <see cref="FixedDirectory"/>.
    /// </summary>
    public bool CanBe(string fileName) => _fileName.IsMatch(fileName);

    /// <summary>A metric in the name that only a validation set has; null for none.</summary>
    public MonitoredMetric? FirstOfValidation =>
        _placeholders.Select(Find).FirstOrDefault(metric => metric is { RequiresValidation: true });

    /// <summary>Says which metrics there are, beside loss and accuracy.</summary>
    /// <param name="monitor">One that may be named beside the known ones.</param>
    /// <param name="own">Those of the run.</param>
    /// <param name="mayBeBatch">Whether there is a batch to name.</param>
    /// <exception cref="ArgumentException">The template asks for another one.</exception>
    public void TakeMetrics(MonitoredMetric monitor, IEnumerable<Metric> own, bool mayBeBatch)
    {
        _metrics =
        [
            .. Known, monitor,
            .. own.Select(metric => MonitoredMetric.Validation(metric.Name, MetricDirection.Maximize)),
        ];
        string[] numbers = mayBeBatch ? [Epoch, Batch] : [Epoch];
        IEnumerable<string> known = numbers.Concat(_metrics.Select(metric => metric.Name)).Distinct();
        foreach (string name in _placeholders)
        {
            if (!numbers.Contains(name) && Find(name) is null)
                throw new ArgumentException(
                    $"The file name template '{Template}' has an unknown placeholder '{name}'. Known are "
                    + $"{string.Join(", ", known)}."
                    + (name == Batch ? $" There are batches with {nameof(ModelCheckpoint.EveryBatches)}." : ""));
        }
    }

    /// <summary>Says before the first epoch that a name which is the same in every epoch is a directory's.</summary>
    /// <param name="directory">The full path of the directory that the name is in.</param>
    /// <exception cref="IOException">There is a directory of that name.</exception>
    public void CheckTarget(string directory)
    {
        string path = Path.Combine(directory, Template);
        if (_placeholders.Length == 0 && Directory.Exists(path))
            throw new IOException($"Checkpoints cannot be written to '{path}': it is a directory.");
    }

    /// <exception cref="ArgumentException">A number format makes a name that leads out of the directory.</exception>
    public string For(EpochReport report, int? batch)
    {
        string name = Placeholder().Replace(Template, match =>
        {
            string placeholder = match.Groups["name"].Value;
            IFormattable value = placeholder switch
            {
                Epoch => (IFormattable)report.Epoch,
                Batch when batch is { } number => number,
                _ => Find(placeholder)!.Read(report) ?? double.NaN,
            };
            return Format(match, value);
        });
        return LeadsOut(name)
            ? throw new ArgumentException(
                $"The file name template '{Template}' gives '{name}' in epoch {report.Epoch}, "
                + "which is not below the checkpoint directory.")
            : name;
    }

    // Found out with a number of each kind, and not after the first epoch.
    private static void CheckFormats(string nameTemplate)
    {
        string name;
        try
        {
            name = Placeholder().Replace(
                nameTemplate,
                match => Format(match, match.Groups["name"].Value is Epoch or Batch ? (IFormattable)1 : 0.5));
        }
        catch (FormatException exception)
        {
            throw new ArgumentException(
                $"The file name template '{nameTemplate}' has a number format that .NET does not know, or not for such "
                + "numbers: epoch and batch are whole numbers, and metrics are not.", nameof(nameTemplate), exception);
        }

        if (name.Split('/', '\\').Max(Encoding.UTF8.GetByteCount) is > LongestName and var length)
            throw new ArgumentException(
                $"The file name template '{FileText.Of(nameTemplate)}' makes names of {length} bytes, and at most "
                + $"{LongestName} can be written.", nameof(nameTemplate));
    }

    private static string Format(Match placeholder, IFormattable value) =>
        value.ToString(placeholder.Groups["format"].Value, CultureInfo.InvariantCulture);

    private static bool LeadsOut(string path) => Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..");

    private MonitoredMetric? Find(string name) => Array.Find(_metrics, metric => metric.Name == name);

    [GeneratedRegex(@"\{(?<name>\w+)(:(?<format>[^{}]*))?\}")]
    private static partial Regex Placeholder();
}
