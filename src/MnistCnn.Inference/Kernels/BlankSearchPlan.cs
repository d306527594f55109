using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// How the windows are found under which a picture is blank: zeros and nothing else, as is more than half of most
/// digits. All of them come to the same values, which are computed once, and add nothing to the gradient of weights,
/// as long as that of the values is finite.
/// </summary>
internal sealed class BlankSearchPlan
{
    private BlankSearchPlan(ConvolutionPlan plan, int lanes, int rows, int rowFloats)
    {
        (Rows, RowFloats, RowStride, Windows) = (rows, rowFloats, plan.InputRowStride, plan.Windows);
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

        ScratchLength = checked((Bands.Length * LineLength) + rowFloats);
    }

    /// <summary>Rows of the picture that a window sees.</summary>
    public int Rows { get; }

    /// <summary>Floats that it sees of each.</summary>
    public int RowFloats { get; }

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

    /// <summary>
    /// The plan, or null where the input is no picture, or too small to be worth the search, or its last window reaches
    /// over the border.
    /// </summary>
    public static BlankSearchPlan? Of(ConvolutionPlan plan, int lanes)
    {
        if (!plan.IsFirst || plan.InputRowStride < lanes)
            return null;
        int reach = (plan.Pooling.Size - 1) * plan.Convolution.Stride;
        int rows = reach + plan.KernelHeight, rowFloats = (reach + plan.KernelWidth) * plan.InputStride;
        (int row, int column) = Math.DivRem(plan.Pixels[^plan.WindowSize], plan.InputRowStride);
        return (row + rows) * plan.InputRowStride <= plan.InputLength && column + rowFloats <= plan.InputRowStride
            ? new BlankSearchPlan(plan, lanes, rows, rowFloats)
            : null;
    }
}
