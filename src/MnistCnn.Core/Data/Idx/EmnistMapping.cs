using System.Globalization;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Data.Idx;

/// <summary>
/// What a mapping file of EMNIST tells: for each label the codes of its characters, <c>10 65</c> or <c>1 65 97</c>.
/// </summary>
/// <param name="First">The lowest label: 1 for letters, otherwise 0.</param>
/// <param name="Names">The characters of each label.</param>
internal sealed record EmnistMapping(int First, IReadOnlyList<string> Names)
{
    private const int MostClasses = 256;

    /// <exception cref="InvalidDataException">The file is no such mapping.</exception>
    public static EmnistMapping Read(string path)
    {
        IReadOnlyList<string> lines = NameFile.ReadLines(path);
        var names = new List<string>();
        int first = 0;
        foreach ((int index, string line) in lines.Index())
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int[] numbers = [.. fields.Select(field => Parse(field, line, path))];
            if (index == 0)
                first = numbers[0];
            if (numbers.Length < 2 || numbers[0] != first + index || first > 1 || index == MostClasses)
                throw Broken(line, path);
            names.Add(string.Concat(numbers.Skip(1).Select(code => Character(code, line, path))));
        }

        return new EmnistMapping(first, NameFile.Checked(names, path));
    }

    private static int Parse(string field, string line, string path) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Broken(line, path);

    private static string Character(int code, string line, string path) =>
        Rune.IsValid(code) ? new Rune(code).ToString() : throw Broken(line, path);

    private static InvalidDataException Broken(string line, string path) => new(
        $"{path}: the line '{FileText.Of(line)}' does not tell the next label, from 0 or 1 on, and the codes of its "
        + "characters.");
}
