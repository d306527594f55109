using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Tests.Files;

public sealed class FileTextTests
{
    [Theory]
    [InlineData("conv1.weight", "conv1.weight")]
    [InlineData("猫 é 🐱", "猫 é 🐱")]
    [InlineData("", "")]
    [InlineData(null, "")]
    [InlineData("\u001b[31mred\u0007", "\\u001B[31mred\\u0007")]
    [InlineData("a\r\nb\tc\0", "a\\u000D\\u000Ab\\u0009c\\u0000")]
    [InlineData("\u009b2J\u007f", "\\u009B2J\\u007F")]
    [InlineData("\u202etxt.exe\u2066\u200f", "\\u202Etxt.exe\\u2066\\u200F")]
    [InlineData("a\u2028b\u2029", "a\\u2028b\\u2029")]
    public void Of_shows_what_is_printed_and_escapes_what_a_terminal_obeys(string? text, string shown) =>
        FileText.Of(text).Should().Be(shown);

    // Which no attribute can hold.
    [Fact]
    public void Of_escapes_half_a_surrogate_pair()
    {
        FileText.Of("\ud83d!").Should().Be("\\uD83D!");
        FileText.Of("!\udc31").Should().Be("!\\uDC31");
    }

    [Fact]
    public void Of_cuts_a_long_text_and_reads_no_more_of_it()
    {
        FileText.Of(new string('a', 200)).Should().Be(new string('a', 200));
        FileText.Of(new string('a', 201)).Should().Be(new string('a', 200) + "…");
        FileText.Of(new string('\u001b', 1_000_000)).Length.Should().BeLessThan(210);
        string huge = new('a', 10_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        FileText.Of(huge);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000);
    }

    [Fact]
    public void Lists_shapes_and_lines_are_cut_and_say_how_many_there_are_more()
    {
        FileText.List(Enumerable.Range(0, 30).Select(i => $"{i}")).Should().EndWith("18, 19, … and 10 more");
        FileText.Shape([1, 2, 3]).Should().Be("[1, 2, 3]");
        FileText.Shape([.. Enumerable.Repeat(1L, 1_000)]).Should().Be("[1, 1, 1, 1, 1, 1, 1, 1, …]");
        FileText.Lines(Enumerable.Range(0, 60).Select(i => $"{i}")).Should().EndWith("\n  49\n  … and 10 more");
    }

    [Theory]
    [InlineData("T-shirt/top", "T-shirt/top")]
    [InlineData("a|b", "a\\|b")]
    [InlineData("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert\\(1\\)&gt;")]
    [InlineData("[x](javascript:alert)", "\\[x\\]\\(javascript\\:alert\\)")]
    [InlineData("https://evil.example", "https\\://evil.example")]
    [InlineData("www.evil.example", "www\\.evil.example")]
    [InlineData("a@b.example", "a\\@b.example")]
    [InlineData("&lt;b&gt;", "&amp;lt;b&amp;gt;")]
    [InlineData("`code` *bold* \\|", "\\`code\\` \\*bold\\* \\\\\\|")]
    [InlineData("two\r\nlines\u001b", "two lines\uFFFD")]
    public void Markdown_shows_a_text_as_what_it_is(string text, string escaped) =>
        MarkdownText.Of(text).Should().Be(escaped);

    [Fact]
    public void Words_of_a_safetensors_header_are_bounded_in_every_message()
    {
        string name = "\u001b]0;owned\u0007" + new string('n', 1_000_000);
        string json = System.Text.Json.JsonSerializer.Serialize(name);
        string sizes = string.Join(",", Enumerable.Repeat("2", 100_000));
        string[] headers =
        [
            """{NAME:1}""",
            """{NAME:{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""",
            """{NAME:{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
            """{NAME:{"dtype":NAME,"shape":[1],"data_offsets":[0,4]}}""",
            """{NAME:{"dtype":"F32","shape":[SIZES],"data_offsets":[0,8]}}""",
            """{NAME:{NAME:1}}""",
            """{"__metadata__":{NAME:1}}""",
            """{"__metadata__":{NAME:"a",NAME:"b"}}""",
            """{NAME:{"dtype":"F32"},NAME:{}}""",
        ];
        foreach (string header in headers)
        {
            byte[] text = Encoding.UTF8.GetBytes(
                header.Replace("NAME", json, StringComparison.Ordinal)
                    .Replace("SIZES", sizes, StringComparison.Ordinal));
            byte[] bytes = [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[8]];

            InvalidDataException refused =
                FluentActions.Invoking(() => SafetensorsFile.Parse(bytes)).Should().Throw<InvalidDataException>().Which;

            for (Exception? e = refused; e is not null; e = e.InnerException)
                e.Message.Should().Match(message => message.Length < 1_000 && !message.Any(char.IsControl));
        }
    }
}
