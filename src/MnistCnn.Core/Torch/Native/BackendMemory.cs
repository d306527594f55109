namespace MnistCnn.Torch.Native;

/// <summary>
/// Lets glibc keep the memory that libtorch frees after each operation and wants again for the next: given back to the
/// system, each page of it comes anew, as a fault, and must be filled with zeros.
/// </summary>
internal static class BackendMemory
{
    private const int KeepSetting = -1, MapSetting = -3;

    // Above this a block is mapped, and given back, by itself. glibc starts at 128 KiB and stops learning at 32 MiB;
    // the first activations of 512 images take 44.
    private const int MappedFrom = 256 << 20;

    // What may lie free at the end of the memory that has grown. glibc's own rule: twice the size above.
    private const int KeptUpTo = 2 * MappedFrom;

    private delegate int SetAllocator(int setting, int value);

    /// <summary>
    /// Sets both, unless somebody has by a variable of the environment, or the C library is another one.
    /// </summary>
    public static void Keep()
    {
        if (IsChosen() || LinuxSystem.Find<SetAllocator>(LinuxSystem.Libc, "mallopt") is not { } set)
            return;
        set(MapSetting, MappedFrom);
        set(KeepSetting, KeptUpTo);
    }

    private static bool IsChosen() =>
        IsSet("MALLOC_MMAP_THRESHOLD_") || IsSet("MALLOC_TRIM_THRESHOLD_")
        || Environment.GetEnvironmentVariable("GLIBC_TUNABLES")?
            .Contains("glibc.malloc.", StringComparison.Ordinal) is true;

    private static bool IsSet(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 };
}
