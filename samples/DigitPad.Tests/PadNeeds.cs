namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>What a test of the page needs of this machine.</summary>
internal static class PadNeeds
{
    /// <returns>Why the test cannot run; null if it can.</returns>
    public static string? FindMissing(bool mnist)
    {
        if (Chromium.Path is null)
            return "There is no chromium, chromium-browser or google-chrome on the PATH.";
        string root = Environment.GetEnvironmentVariable("MNISTCNN_DATA") ?? "";
        return mnist && !Directory.Exists(Path.Combine(root, "mnist"))
            ? "The environment variable MNISTCNN_DATA names no directory with mnist/, and networks that learnt from "
                + "the embedded digits know too little of drawn ones."
            : null;
    }
}
