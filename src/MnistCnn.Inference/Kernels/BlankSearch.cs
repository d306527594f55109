using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// Finds the windows under which a picture is blank. For each row of windows the rows of the picture that it sees are
/// laid over each other, bit by bit, and then the columns that a window sees: what lies at a window's first column is
/// zero where all was.
/// </summary>
internal static unsafe class BlankSearch<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <param name="plan">What the windows see.</param>
    /// <param name="input">The picture.</param>
    /// <param name="lines"><see cref="BlankSearchPlan.ScratchLength"/> floats.</param>
    /// <param name="windows">Target: the windows that see something, in order, then the others.</param>
    /// <returns>How many see something.</returns>
    public static int Run(BlankSearchPlan plan, float* input, float* lines, int* windows)
    {
        LayRows(plan, input, lines);
        LayColumns(plan, lines);
        return List(plan, (int*)lines, windows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void LayRows(BlankSearchPlan plan, float* input, float* line)
    {
        foreach (int band in plan.Bands)
        {
            for (int column = 0; column < plan.LineLength; column += TLanes.Count)
            {
                int place = Math.Min(column, plan.RowStride - TLanes.Count);
                float* x = input + band + place;
                TVector bits = TLanes.Load(x);
                for (int row = 1; row < plan.Rows; row++)
                {
                    x += plan.RowStride;
                    bits = TLanes.Or(bits, TLanes.Load(x));
                }

                TLanes.Store(line + place, bits);
            }

            line += plan.LineLength;
        }
    }

    // Behind a row's last window there is the next line too, where nobody looks.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void LayColumns(BlankSearchPlan plan, float* line)
    {
        for (float* end = line + (plan.Bands.Length * plan.LineLength); line < end; line += TLanes.Count)
        {
            TVector bits = TLanes.Load(line);
            for (int column = 1; column < plan.RowFloats; column++)
                bits = TLanes.Or(bits, TLanes.Load(line + column));
            TLanes.Store(line, bits);
        }
    }

    // Every window goes to the end of both lists, and stays in one of them: without a branch, which would often be
    // foretold wrongly.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int List(BlankSearchPlan plan, int* bits, int* windows)
    {
        int seen = 0, blank = plan.Windows - 1;
        fixed (int* places = plan.Places)
        {
            for (int window = 0; window < plan.Windows; window++)
            {
                int sees = bits[places[window]] != 0 ? 1 : 0;
                windows[seen] = window;
                windows[blank] = window;
                seen += sees;
                blank -= 1 - sees;
            }
        }

        return seen;
    }
}
