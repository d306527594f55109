using System.Text;

namespace MnistCnn.Torch.Native;

/// <summary>
/// Lets the Linux library of TorchSharp 0.107 load on systems whose libstdc++ is older than GCC 13: Debian 12,
/// Ubuntu 22.04, RHEL 9. It needs two versions that are newer, each for one symbol, and neither for its meaning:
/// <list type="bullet">
/// <item><c>std::ios_base_library_init()</c> is only a mark that GCC 13 leaves wherever <c>iostream</c> is included.
/// Nothing calls it. What it stands for, ready standard streams, libtorch sees to, which is loaded before.</item>
/// <item>
/// <c>std::condition_variable::wait</c> got a new version with GCC 12. Every libstdc++ still has the old one.
/// </item>
/// </list>
/// So the need of the new version becomes a need of an old one: 8 bytes each.
/// </summary>
/// <remarks>
/// Tried on Debian 12, and there with GLIBCXX_3.4.30 hidden, which is what RHEL 9 has; not on RHEL 9 itself.
/// </remarks>
internal static class LibstdcxxCorrection
{
    /// <summary>A copy of the library that asks for older versions only.</summary>
    /// <exception cref="InvalidDataException">
    /// The library is not one that this corrects; the message says why.
    /// </exception>
    public static byte[] Apply(ReadOnlySpan<byte> library)
    {
        byte[] copy = library.ToArray();
        var needs = new ElfVersionNeeds(copy);
        bool mark =
            Lower(needs, "GLIBCXX_3.4.32"u8, "GLIBCXX_3.4"u8, "_ZSt21ios_base_library_initv"u8, mayBeUsed: false);
        bool wait = Lower(needs, "GLIBCXX_3.4.30"u8, "GLIBCXX_3.4.11"u8,
            "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE"u8, mayBeUsed: true);
        return mark || wait
            ? copy
            : throw new InvalidDataException("it needs neither GLIBCXX_3.4.32 nor GLIBCXX_3.4.30");
    }

    private static bool Lower(
        ElfVersionNeeds needs, ReadOnlySpan<byte> version, ReadOnlySpan<byte> older, ReadOnlySpan<byte> symbol,
        bool mayBeUsed)
    {
        if (needs.Find("libstdc++.so.6"u8, version) is not int newNeed)
            return false;
        if (needs.Find("libstdc++.so.6"u8, older) is not int oldNeed)
            throw new InvalidDataException($"it does not need {Text(older)} beside {Text(version)}");
        List<int> symbols = needs.SymbolsOf(needs[newNeed]);
        if (symbols.Count != 1 || !needs.SymbolName(symbols[0]).SequenceEqual(symbol))
            throw new InvalidDataException($"it needs {Text(version)} for other symbols than {Text(symbol)}");
        if (!mayBeUsed && needs.IsUsed(symbols[0]))
            throw new InvalidDataException($"it uses {Text(symbol)}, which older systems lack");
        needs[newNeed].Hash = needs[oldNeed].Hash;
        needs[newNeed].Name = needs[oldNeed].Name;
        return true;
    }

    private static string Text(ReadOnlySpan<byte> name) => Encoding.ASCII.GetString(name);
}
