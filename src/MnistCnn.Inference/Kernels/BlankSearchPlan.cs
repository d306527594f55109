using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// How the windows are found under which a picture is blank: zeros and nothing else, as is more than half of most
/// digits. All of them come to the same values, which are computed once, and add nothing to the gradient of weights.
/// </summary>
internal sealed class BlankSearchPlan
{
    private BlankSearchPlan(ConvolutionPlan plan, int lanes, int rows, int columns)
    {
        (Rows, Columns, RowStride, Windows) = (rows, columns, plan.InputRowStride, plan.Windows);
        LineLength = WeightLayout.RoundUp(RowStride, lanes);
        Bands = new int[plan.Output.Rows];
        Places = new int[Windows];
        for (int window = 0; window < Windows; window++)
        {
            int band = window / plan.Output.Columns;
            (int row, int column) = Math.DivRem(plan.Pixels[window * plan.WindowSize], RowStride);
            Bands[band] = row * RowStride;
            Places[window] = (band * LineLength) + column;
        }

        ScratchLength = checked((Bands.Length * LineLength) + columns);
    }

    /// <summary>Rows of the picture that a window sees.</summary>
    public int Rows { get; }

    /// <summary>Floats in each of them.</summary>
    public int Columns { get; }

    /// <summary>Floats from one row of the picture to the next.</summary>
    public int RowStride { get; }

    /// <summary>How many windows there are.</summary>
    public int Windows { get; }

    /// <summary>For each row of windows the offset of the first row of the picture that they see.</summary>
    public int[] Bands { get; }

    /// <summary>Floats from one band's line to the next: a row of the picture, in whole vectors.</summary>
    public int LineLength { get; }

    /// <summary>For each window the place of its first column in the lines.</summary>
    public int[] Places { get; }

    /// <summary>Floats of scratch memory: the lines, and what is read behind the last.</summary>
    public int ScratchLength { get; }

    /// <summary>The plan, or null where the input is no picture, or too small to be worth the search.</summary>
    public static BlankSearchPlan? Of(ConvolutionPlan plan, int lanes)
    {
        if (!plan.IsFirst || plan.InputRowStride < lanes)
            return null;
        int reach = (plan.Pooling.Size - 1) * plan.Convolution.Stride;
        int rows = reach + plan.KernelHeight, columns = (reach + plan.KernelWidth) * plan.InputStride;
        // The last window may reach over the border.
        (int row, int column) = Math.DivRem(plan.Pixels[^plan.WindowSize], plan.InputRowStride);
        return (row + rows) * plan.InputRowStride <= plan.InputLength && column + columns <= plan.InputRowStride
            ? new BlankSearchPlan(plan, lanes, rows, columns)
            : null;
    }
}
