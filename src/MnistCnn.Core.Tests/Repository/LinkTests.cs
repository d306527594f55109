using System.Text.RegularExpressions;

namespace MnistCnn.Tests.Repository;

/// <summary>Links between the pages of the repository, and to its files, lead somewhere.</summary>
public sealed partial class LinkTests
{
    private static readonly EnumerationOptions OneDeep = new() { RecurseSubdirectories = true, MaxRecursionDepth = 1 };

    public static TheoryData<string> Pages
    {
        get
        {
            string root = RepositoryRoot.Find();
            string[] folders = [root, Path.Combine(root, "docs"), Path.Combine(root, "samples")];
            return [.. folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.md"))
                .Select(page => Path.GetRelativePath(root, page))];
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_of_a_page_lead_to_files_and_headings(string page)
    {
        string path = Path.Combine(RepositoryRoot.Find(), page);

        IEnumerable<string> broken =
            from Match link in Link().Matches(File.ReadAllText(path))
            let target = link.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal) && !LeadsSomewhere(path, target)
            select target;

        broken.Should().BeEmpty();
    }

    // A registry shows it alone.
    [Fact]
    public void Pages_of_packages_link_to_nothing_in_the_repository()
    {
        string[] pages =
            [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Find(), "src"), "README.md", OneDeep)];

        pages.Should().HaveCountGreaterThan(5);
        pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(link => link.Groups[1].Value))
            .Where(target => !target.StartsWith("https://", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Page_with_a_broken_link_is_found_out()
    {
        string readme = Path.Combine(RepositoryRoot.Find(), "README.md");

        LeadsSomewhere(readme, "docs/nowhere.md").Should().BeFalse();
        LeadsSomewhere(readme, "docs/scale.md#nowhere").Should().BeFalse();
        LeadsSomewhere(readme, "docs/scale.md#studies-on-many-machines").Should().BeTrue();
    }

    private static bool LeadsSomewhere(string page, string target)
    {
        string[] parts = target.Split('#');
        string file = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        return parts.Length == 1
            ? File.Exists(file) || Directory.Exists(file)
            : File.Exists(file) && File.ReadLines(file).Where(line => line.StartsWith('#')).Any(
                heading => AnchorOf(heading) == parts[1]);
    }

    // As the pages are shown: small letters, hyphens for spaces, no punctuation.
    private static string AnchorOf(string heading) =>
        Punctuation().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
