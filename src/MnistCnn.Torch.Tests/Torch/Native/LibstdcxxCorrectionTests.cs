using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MnistCnn.Tests.Support;
using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

public class LibstdcxxCorrectionTests
{
    private static readonly byte[] Original = NativeFiles.TorchSharp();

    [Theory]
    [InlineData("GLIBCXX_3.4.32", "GLIBCXX_3.4")]
    [InlineData("GLIBCXX_3.4.30", "GLIBCXX_3.4.11")]
    public void Apply_replaces_the_need_of_a_new_version_by_an_old_one(string newer, string older)
    {
        int need = Find(Original, newer)!.Value;

        byte[] corrected = LibstdcxxCorrection.Apply(Original);

        Find(corrected, newer).Should().BeNull();
        ElfVersionNeed now = At(corrected, need), wanted = At(corrected, Find(corrected, older)!.Value);
        (now.Hash, now.Name).Should().Be((wanted.Hash, wanted.Name));
    }

    [Fact]
    public void Apply_changes_nothing_but_hash_and_name_of_two_needs()
    {
        byte[] given = [.. Original];

        byte[] corrected = LibstdcxxCorrection.Apply(given);

        given.Should().Equal(Original);
        corrected.Should().HaveSameCount(Original);
        int[] changed = [.. Enumerable.Range(0, Original.Length).Where(i => corrected[i] != Original[i])];
        int section =
            Original.AsSpan().IndexOf(Record(Original, "GLIBCXX_3.4.30")) - Find(Original, "GLIBCXX_3.4.30")!.Value;
        int[] allowed =
        [
            .. new[] { "GLIBCXX_3.4.30", "GLIBCXX_3.4.32" }.Select(version => section + Find(Original, version)!.Value)
                .SelectMany(need => Enumerable.Range(need, 4).Concat(Enumerable.Range(need + 8, 4))),
        ];
        changed.Should().NotBeEmpty().And.BeSubsetOf(allowed);
    }

    [Fact]
    public void Apply_twice_finds_nothing_more_to_correct() =>
        Refusal(LibstdcxxCorrection.Apply(Original)).Should().Be("it needs neither GLIBCXX_3.4.32 nor GLIBCXX_3.4.30");

    [LinuxFact]
    public void Apply_to_another_library_finds_nothing_to_correct() =>
        Refusal(File.ReadAllBytes(Path.Combine(NativeFiles.Folder, "libc10.so")))
            .Should().StartWith("it needs neither");

    [Fact]
    public void Apply_to_what_is_no_library_refuses()
    {
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);

        Refusal(noise).Should().Be("it is not a 64-bit x86 ELF file");
        Refusal(Encoding.ASCII.GetBytes("<html>")).Should().Be("it is not a 64-bit x86 ELF file");
        Refusal([]).Should().Be("it is not a 64-bit x86 ELF file");
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(4_096)]
    [InlineData(270_000)]
    [InlineData(-1)]
    public void Apply_to_the_beginning_of_a_library_refuses(int length) =>
        Refusal(Original[..(length < 0 ? Original.Length + length : length)])
            .Should().MatchRegex("outside a block|not a 64-bit");

    [Fact]
    public void Apply_to_a_damaged_library_corrects_or_refuses_and_does_not_fail_otherwise()
    {
        var random = new Random(2);
        int tables = (int)BinaryPrimitives.ReadUInt64LittleEndian(Original.AsSpan(40));
        int needs =
            Original.AsSpan().IndexOf(Record(Original, "GLIBCXX_3.4.30")) - Find(Original, "GLIBCXX_3.4.30")!.Value;
        (int Start, int Length)[] regions = [(0, 64), (tables, Original.Length - tables), (needs, 0x210)];
        int refused = 0;
        for (int round = 0; round < 600; round++)
        {
            byte[] damaged = [.. Original];
            (int start, int length) = regions[round % regions.Length];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                damaged[start + random.Next(length)] = (byte)random.Next(256);
            try
            {
                _ = LibstdcxxCorrection.Apply(damaged);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        refused.Should().BeInRange(1, 599);
    }

    [Fact]
    public void Apply_refuses_a_new_version_that_other_symbols_need()
    {
        byte[] library = [.. Original];
        var needs = new ElfVersionNeeds(library);
        needs[Find(library, "GLIBCXX_3.4.32")!.Value].Number =
            At(library, Find(library, "GLIBCXX_3.4.29")!.Value).Number;

        Refusal(library).Should().Be("it needs GLIBCXX_3.4.32 for other symbols than _ZSt21ios_base_library_initv");
    }

    [Fact]
    public void Apply_refuses_a_library_that_calls_the_new_function()
    {
        byte[] library = [.. Original];
        var needs = new ElfVersionNeeds(library);
        long mark = needs.SymbolsOf(At(library, Find(library, "GLIBCXX_3.4.32")!.Value)).Single();
        long wait = needs.SymbolsOf(At(library, Find(library, "GLIBCXX_3.4.30")!.Value)).Single();
        const int JumpSlot = 7;
        int call = library.AsSpan().IndexOf(BitConverter.GetBytes((wait << 32) | JumpSlot));
        BitConverter.TryWriteBytes(library.AsSpan(call), (mark << 32) | JumpSlot).Should().BeTrue();

        Refusal(library).Should().Be("it uses _ZSt21ios_base_library_initv, which older systems lack");
    }

    private static string Refusal(byte[] library) =>
        library.Invoking(it => LibstdcxxCorrection.Apply(it)).Should().Throw<InvalidDataException>().Which.Message;

    private static int? Find(byte[] library, string version) =>
        new ElfVersionNeeds(library).Find("libstdc++.so.6"u8, Encoding.ASCII.GetBytes(version));

    private static ElfVersionNeed At(byte[] library, int need) => new ElfVersionNeeds(library)[need];

    private static byte[] Record(byte[] library, string version)
    {
        ElfVersionNeed need = At(library, Find(library, version)!.Value);
        byte[] record = new byte[16];
        MemoryMarshal.Write(record, in need);
        return record;
    }
}
