using System.Globalization;
using System.Text.Json;

namespace MnistCnn.Benchmarks;

/// <summary>Prints results as a table, or as one JSON object a line.</summary>
internal sealed class ResultWriter(bool json)
{
    private string? _setting;

    public void Write(IEnumerable<Result> results)
    {
        foreach (Result result in results)
            Write(result);
    }

    public void Write(Result result)
    {
        if (json)
            WriteJson(result);
        else
            WriteRow(result);
    }

    public void Note(string text)
    {
        if (!json)
            Console.WriteLine(text);
    }

    private void WriteRow(Result result)
    {
        string setting = $"{result.Bench}: {result.Setting}";
        if (setting != _setting)
            Console.WriteLine(FormattableString.Invariant(
                $"\n{setting,-44} {"median",10} {"least",10} {"most",10} {"",4} {"ratio",7}"));
        _setting = setting;
        string ratio = double.IsNaN(result.RatioToFirst)
            ? ""
            : result.RatioToFirst.ToString("0.00×", CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {result.Name,-42} {result.Value,10:0.000} {result.Least,10:0.000} {result.Most,10:0.000} "
            + $"{result.Unit,-4} {ratio,7}"));
    }

    private static void WriteJson(Result result)
    {
        var values = new Dictionary<string, object?>
        {
            ["bench"] = result.Bench,
            ["setting"] = result.Setting,
            ["variant"] = result.Variant,
            [result.Unit == "ms" ? "ms" : "value"] = Math.Round(result.Value, 4),
            ["least"] = Math.Round(result.Least, 4),
            ["most"] = Math.Round(result.Most, 4),
            ["unit"] = result.Unit,
            ["ratio_vs_plain"] = double.IsNaN(result.RatioToFirst) ? null : Math.Round(result.RatioToFirst, 3),
        };
        foreach (string part in result.Setting.Split(", "))
        {
            if (part.Split(' ') is [string name, string number]
                && int.TryParse(number, CultureInfo.InvariantCulture, out int value))
                values[name] = value;
        }

        Console.WriteLine(JsonSerializer.Serialize(values));
    }
}
