using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MnistCnn.Torch.Native;

/// <summary>What the C and C++ libraries of this Linux are.</summary>
internal static partial class LinuxSystem
{
    /// <summary>The file of glibc, which other C libraries do not have.</summary>
    public const string Libc = "libc.so.6";

    /// <summary>The C library that TorchSharp 0.107 is built for.</summary>
    public static Version NeededGlibc { get; } = new(2, 34);

    private delegate nint GetVersion();

    /// <summary>The version of glibc, or null where the C library is another one, such as musl on Alpine.</summary>
    public static Version? GlibcVersion =>
        Find<GetVersion>(Libc, "gnu_get_libc_version") is { } getVersion
        && Version.TryParse(Marshal.PtrToStringAnsi(getVersion()), out Version? version)
            ? version
            : null;

    /// <summary>A function of a library or of those it is linked with, or null where there is none.</summary>
    public static TFunction? Find<TFunction>(string library, string name)
        where TFunction : Delegate =>
        NativeLibrary.TryLoad(library, out nint handle) && NativeLibrary.TryGetExport(handle, name, out nint address)
            ? Marshal.GetDelegateForFunctionPointer<TFunction>(address)
            : null;

    /// <summary>The newest <c>GLIBCXX</c> version that a file of libstdc++ names, or null.</summary>
    public static Version? NewestGlibcxx(ReadOnlySpan<byte> libstdcxx)
    {
        Version? newest = null;
        string text = Encoding.Latin1.GetString(libstdcxx);
        foreach (ValueMatch match in GlibcxxVersion().EnumerateMatches(text))
        {
            var version = Version.Parse(text.AsSpan(match.Index + "GLIBCXX_".Length, match.Length - "GLIBCXX_".Length));
            newest = newest is null || version > newest ? version : newest;
        }

        return newest;
    }

    [GeneratedRegex(@"GLIBCXX_\d{1,3}(\.\d{1,3}){1,2}", RegexOptions.CultureInvariant)]
    private static partial Regex GlibcxxVersion();
}
