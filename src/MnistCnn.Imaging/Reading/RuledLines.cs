namespace MnistCnn.Imaging.Reading;

/// <summary>
/// Takes ruled lines out of a picture: they are straight, thin, nearly level or upright, and go from one border to the
/// other.
/// </summary>
internal sealed class RuledLines
{
    // Slopes that paper held by hand has, in pixels a pixel.
    private const double Steepest = 0.12;

    // How much of a line must be seen, of all and of each of its ends, which an eighth is.
    private const double LeastSeen = 0.8;
    private const double LeastSeenAtEnds = 0.6;
    private const int Ends = 8;

    // Of the picture, across a line. Strokes are broader, or do not reach both borders.
    private const double Broadest = 0.025;

    // What is so many times as dark as a line on it is ink.
    private const double InkOnLine = 1.6;

    // A stroke of the same pen as the line is nearly as dark beside it.
    private const double StrokeBesideLine = 0.8;

    // Lines take no more of all that differs from the paper than leaves this for a digit.
    private const double LeastInk = 0.05;

    private readonly short[] _contrasts;
    private readonly int _along;
    private readonly int _across;
    private readonly int _stepAlong;
    private readonly int _stepAcross;
    private readonly short _least;

    private RuledLines(short[] contrasts, int width, bool isLevel, short least)
    {
        (_contrasts, _least) = (contrasts, least);
        int height = contrasts.Length / width;
        (_along, _across, _stepAlong, _stepAcross) = isLevel ? (width, height, 1, width) : (height, width, width, 1);
    }

    /// <summary>The contrasts without lines; the same array where there are none.</summary>
    /// <param name="contrasts">How far each pixel differs from the paper, towards ink.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="least">What is no noise.</param>
    public static short[] Erase(short[] contrasts, int width, int least)
    {
        short[] erased = [.. contrasts];
        bool any = new RuledLines(contrasts, width, isLevel: true, (short)least).EraseFrom(erased)
            | new RuledLines(contrasts, width, isLevel: false, (short)least).EraseFrom(erased);
        return any && Ink(erased, least) >= LeastInk * Ink(contrasts, least) ? erased : contrasts;
    }

    private static long Ink(short[] contrasts, int least) =>
        contrasts.Sum(contrast => contrast >= least ? (long)contrast : 0);

    private bool EraseFrom(short[] erased)
    {
        bool any = false;
        int broadest = Math.Max(2, (int)Math.Ceiling(Broadest * _across));
        double finest = 1.0 / _along;
        bool[] isTaken = new bool[_across + 1];
        for (double slope = 0; slope <= Steepest; slope = slope <= 0 ? -slope + finest : -slope)
        {
            for (int first = 0; first < _across; first++)
            {
                if (isTaken[MiddleOf(first, slope)] || !IsLine(first, slope))
                    continue;
                int last = first;
                while (last + 1 < _across && IsLine(last + 1, slope))
                    last++;
                for (int i = first; i <= last; i++)
                    isTaken[MiddleOf(i, slope)] = true;
                if (last - first < broadest)
                {
                    EraseLine(erased, first, last, slope);
                    any = true;
                }

                first = last + 1;
            }
        }

        return any;
    }

    // Where a line is half-way along.
    private int MiddleOf(int first, double slope) =>
        Math.Clamp((int)Math.Round(first + (slope * _along / 2)), 0, _across);

    private bool IsLine(int first, double slope)
    {
        int step = Math.Max(1, _along / 160);
        (int seen, int count, int start, int end, int ends) = (0, 0, 0, 0, 0);
        for (int i = 0; i < _along; i += step)
        {
            int across = (int)Math.Round(first + (slope * i));
            if (across < 0 || across >= _across)
                continue;
            count++;
            bool isSeen = _contrasts[(i * _stepAlong) + (across * _stepAcross)] >= _least;
            seen += isSeen ? 1 : 0;
            if (i < _along / Ends)
                (start, ends) = (start + (isSeen ? 1 : 0), ends + 1);
            else if (i >= _along - (_along / Ends))
                end += isSeen ? 1 : 0;
            // Most places are blank, and it is known soon.
            if (count == 24 && seen < 12)
                return false;
        }

        return count * step >= _along / 2 && seen >= LeastSeen * count && start >= LeastSeenAtEnds * ends
            && end >= LeastSeenAtEnds * ends;
    }

    private void EraseLine(short[] erased, int first, int last, double slope)
    {
        // As dark as half of it is.
        List<short> darkness = [];
        for (int i = 0; i < _along; i++)
        {
            if (At(i, ((first + last) / 2.0) + (slope * i)) is { } contrast)
                darkness.Add(contrast);
        }

        darkness.Sort();
        double most = Math.Max(_least, InkOnLine * darkness[darkness.Count / 2]);
        double least = StrokeBesideLine * darkness[darkness.Count / 2];
        // The blurred edges of the line, and what its thickness varies by.
        const int rim = 2;
        for (int i = 0; i < _along; i++)
        {
            double shift = slope * i;
            // A stroke that crosses is on both sides of the line.
            if (IsInk(i, first + shift - rim - 1, least) && IsInk(i, last + shift + rim + 1, least))
                continue;
            for (int place = first - rim; place <= last + rim; place++)
            {
                int across = (int)Math.Round(place + shift);
                if (across >= 0 && across < _across && _contrasts[(i * _stepAlong) + (across * _stepAcross)] < most)
                    erased[(i * _stepAlong) + (across * _stepAcross)] = 0;
            }
        }
    }

    private bool IsInk(int along, double across, double least) => At(along, across) >= least;

    private short? At(int along, double across)
    {
        int place = (int)Math.Round(across);
        return place >= 0 && place < _across ? _contrasts[(along * _stepAlong) + (place * _stepAcross)] : null;
    }
}
