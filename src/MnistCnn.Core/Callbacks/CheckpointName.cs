using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>A file name with placeholders for the epoch and its metrics.</summary>
internal sealed partial class CheckpointName
{
    private const string Epoch = "epoch";

    private static readonly MonitoredMetric[] Known =
        [MonitoredMetric.TrainingLoss, MonitoredMetric.TrainingAccuracy, MonitoredMetric.ValidationLoss,
            MonitoredMetric.ValidationAccuracy];

    private readonly string[] _placeholders;
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
    /// Whether an epoch of any number, with any metrics, may have a file of this name in <see cref="FixedDirectory"/>.
    /// </summary>
    public bool CanBe(string fileName) => _fileName.IsMatch(fileName);

    public bool NeedsValidation =>
        _placeholders.Any(name => Array.Exists(Known, metric => metric.Name == name && metric.RequiresValidation));

    public void CheckPlaceholders(MonitoredMetric monitor)
    {
        foreach (string name in _placeholders)
        {
            if (name != Epoch && Find(name, monitor) is null)
                throw new ArgumentException(
                    $"The file name template '{Template}' has an unknown placeholder '{name}'. Known are {Epoch}, "
                    + $"{string.Join(", ", Known.Append(monitor).Select(metric => metric.Name).Distinct())}.");
        }
    }

    /// <exception cref="ArgumentException">A number format makes a name that leads out of the directory.</exception>
    public string For(EpochReport report, MonitoredMetric monitor)
    {
        string name = Placeholder().Replace(Template, match =>
        {
            string placeholder = match.Groups["name"].Value;
            IFormattable value = placeholder == Epoch
                ? report.Epoch
                : Find(placeholder, monitor)!.Read(report) ?? double.NaN;
            return value.ToString(match.Groups["format"].Value, CultureInfo.InvariantCulture);
        });
        return LeadsOut(name)
            ? throw new ArgumentException(
                $"The file name template '{Template}' gives '{name}' in epoch {report.Epoch}, "
                + "which is not below the checkpoint directory.")
            : name;
    }

    private static bool LeadsOut(string path) => Path.IsPathRooted(path) || path.Split('/', '\\').Contains("..");

    private static MonitoredMetric? Find(string name, MonitoredMetric monitor) =>
        Array.Find([.. Known, monitor], metric => metric.Name == name);

    [GeneratedRegex(@"\{(?<name>\w+)(:(?<format>[^{}]*))?\}")]
    private static partial Regex Placeholder();
}
