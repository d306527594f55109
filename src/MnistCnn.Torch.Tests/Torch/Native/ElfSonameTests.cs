using System.Text;
using MnistCnn.Tests.Support;
using MnistCnn.Torch.Native;

namespace MnistCnn.Tests.Torch.Native;

public class ElfSonameTests
{
    private static readonly byte[] Original = NativeFiles.TorchSharp();

    [LinuxFact]
    public void TryReplace_writes_the_name_where_nothing_was()
    {
        byte[] library = [.. Original];

        ElfSoname.TryReplace(library, "/some/where/library.so").Should().BeTrue();

        int at = library.AsSpan().IndexOf("/some/where/library.so\0"u8);
        Original.AsSpan(at, 23).ContainsAnyExcept((byte)0).Should().BeFalse();
        // Beside the name: three numbers, of which few bytes differ.
        Enumerable.Range(0, Original.Length).Count(i => library[i] != Original[i]).Should().BeInRange(22 + 3, 22 + 24);
    }

    [LinuxFact]
    public void TryReplace_by_a_name_that_has_no_room_changes_nothing()
    {
        byte[] library = [.. Original];

        ElfSoname.TryReplace(library, new string('x', 4096)).Should().BeFalse();

        library.Should().Equal(Original);
    }

    [Fact]
    public void TryReplace_in_what_is_no_library_refuses() =>
        FluentActions.Invoking(() => ElfSoname.TryReplace(Encoding.ASCII.GetBytes(new string('x', 4096)), "a"))
            .Should().Throw<InvalidDataException>().WithMessage("it is not a 64-bit x86 ELF file");

    [LinuxFact]
    public void TryReplace_in_a_damaged_library_replaces_or_refuses_and_does_not_fail_otherwise()
    {
        var random = new Random(3);
        int refused = 0;
        const int Header = 64, Segments = 10 * 56, Dynamic = 2;
        ElfSegment dynamic = ElfBlock.Records<ElfSegment>(Original.AsSpan(Header, Segments)).ToArray()
            .Single(segment => segment.Type == Dynamic);
        (int Start, int Length)[] regions = [(0, Header + Segments), ((int)dynamic.Offset, (int)dynamic.FileSize)];
        for (int round = 0; round < 600; round++)
        {
            byte[] damaged = [.. Original];
            (int start, int length) = regions[round % regions.Length];
            for (int flips = random.Next(1, 20); flips > 0; flips--)
                damaged[start + random.Next(length)] = (byte)random.Next(256);
            try
            {
                _ = ElfSoname.TryReplace(damaged, "/some/where/library.so");
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        refused.Should().BeInRange(1, 599);
    }
}
