using System.Globalization;

namespace MnistCnn.Fuzz;

/// <summary>What came of a run, target by target.</summary>
internal sealed class ReportTable(IReadOnlyDictionary<string, TargetReport> reports)
{
    public void Write(TextWriter output)
    {
        output.WriteLine(
            $"{"target",-14} {"files",12} {"read",12} {"failures",9} {"reached",8} {"corpus",7}  exceptions");
        foreach ((string name, TargetReport report) in reports)
            WriteLine(output, name, report);
        var all = new TargetReport();
        foreach (TargetReport report in reports.Values)
            all.Add(report);
        WriteLine(output, "all", all);
    }

    private static void WriteLine(TextWriter output, string name, TargetReport report) =>
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-14} {report.Executions,12:N0} {report.Read,12:N0} {report.Failures,9:N0} {report.Reached,8:N0} "
            + $"{report.Corpus,7:N0}  {Exceptions(report)}"));

    private static string Exceptions(TargetReport report) => string.Join(", ", report.Exceptions
        .OrderByDescending(entry => entry.Value)
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key} {entry.Value:N0}")));
}
