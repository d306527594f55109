namespace MnistCnn.Imaging.Reading;

/// <summary>Makes strokes that the pen pressed weakly as strong as the others.</summary>
internal static class StrokeContrast
{
    // The window in which a stroke has its full strength somewhere: of the longer side of the ink.
    private const double Window = 0.06;

    // Nothing is made stronger than so many times, which would be noise.
    private const double MostGain = 5;

    // Whether strokes are uneven: so many of their pixels have no neighbour of such a strength.
    private const double Weak = 0.6;
    private const double WeakShare = 0.12;

    // Ink as small as in MNIST's frames was scaled before: there, thin strokes are weak.
    private const int SmallSide = 40;
    private const double WeakShareOfSmall = 0.3;

    /// <summary>The ink itself, where nearly all of it is strong.</summary>
    public static GreyPicture Even(GreyPicture ink)
    {
        int radius = Math.Max(1, (int)(Window * Math.Max(ink.Width, ink.Height)));
        byte[] strongest = Greatest(Greatest(ink.Pixels, ink.Width, radius), ink.Height, radius);
        (int weak, int inked) = (0, 0);
        for (int i = 0; i < strongest.Length; i++)
        {
            if (ink.Pixels[i] < strongest[i] / 2 || strongest[i] == 0)
                continue;
            inked++;
            weak += strongest[i] < Weak * byte.MaxValue ? 1 : 0;
        }

        bool isSmall = Math.Max(ink.Width, ink.Height) < SmallSide;
        if (weak <= (isSmall ? WeakShareOfSmall : WeakShare) * inked)
            return ink;
        byte[] even = new byte[ink.Pixels.Length];
        for (int i = 0; i < even.Length; i++)
        {
            double gain = Math.Min(MostGain, (double)byte.MaxValue / Math.Max((byte)1, strongest[i]));
            even[i] = (byte)Math.Min(byte.MaxValue, ink.Pixels[i] * gain);
        }

        return ink with { Pixels = even };
    }

    // Turns the picture over, so that two of them put it right.
    private static byte[] Greatest(byte[] values, int length, int radius)
    {
        int lines = values.Length / length;
        byte[] turned = new byte[values.Length];
        for (int line = 0; line < lines; line++)
        {
            for (int i = 0; i < length; i++)
            {
                int from = Math.Max(0, i - radius), to = Math.Min(length - 1, i + radius);
                byte greatest = 0;
                foreach (byte value in values.AsSpan((line * length) + from, to - from + 1))
                    greatest = Math.Max(greatest, value);
                turned[(i * lines) + line] = greatest;
            }
        }

        return turned;
    }
}
