using MnistCnn.Inference;

namespace MnistCnn.Imaging.Reading;

/// <summary>Reads digits that touch: of all ways to cut them, the one whose pieces are most like digits.</summary>
internal sealed class TouchingDigits
{
    // Of the height: how wide a piece is, and how high.
    private const double Narrowest = 0.05;
    private const double Broadest = 1.8;
    private const double Lowest = 0.3;

    // Of finer ink, such as a photograph of grain, thousands of ways would be sought through a million pixels.
    private const int MostRows = 160;

    private readonly ImageClassifier _classifier;
    private readonly DigitInk _ink;
    private readonly int _height;
    private readonly List<StrokeCut> _cuts;
    private readonly List<Piece> _pieces;

    /// <param name="classifier">Tells digits.</param>
    /// <param name="ink">What hangs together.</param>
    /// <param name="height">Of the highest digit of the row.</param>
    public TouchingDigits(ImageClassifier classifier, DigitInk ink, int height)
    {
        _classifier = classifier;
        _ink = ink.Shrink(MostRows);
        _height = (int)Math.Round((double)height * _ink.Pixels.Height / ink.Pixels.Height);
        _cuts = StrokeCuts.Of(_ink.Pixels);
        _pieces = Pieces();
    }

    /// <summary>What lies between two cuts, of all pairs that a digit may lie between.</summary>
    public int PieceCount => _pieces.Count;

    /// <summary>The digits from left to right; null if it is rather one, or none.</summary>
    /// <param name="whole">The ink as one digit.</param>
    public IReadOnlyList<PredictedDigit>? Read(PredictedDigit whole)
    {
        if (_pieces.Count == 0)
            return null;
        var bests = new (double Score, Piece? Last)[_cuts.Count + 2];
        Array.Fill(bests, (double.NegativeInfinity, null));
        bests[0] = (0, null);
        Prediction[] predictions = _classifier.PredictBatch(
            [.. _pieces.SelectMany(piece => piece.Image.Pixels.ToArray())]);
        foreach ((Piece piece, Prediction prediction) in _pieces.Zip(predictions))
        {
            piece.Prediction = prediction;
            StrokeCut? end = piece.To > _cuts.Count ? null : _cuts[piece.To - 1];
            double score = bests[piece.From].Score + PieceScore.Of(piece.Ink, _ink, end, prediction, _height);
            if (score > bests[piece.To].Score)
                bests[piece.To] = (score, piece);
        }

        Prediction one = whole.Prediction ?? _classifier.Predict(whole.Image.Pixels.Span);
        double asOne = PieceScore.OfWhole(_ink, one, _height);
        if (!(bests[^1].Score > asOne))
            return null;
        List<PredictedDigit> digits = [];
        for (Piece? last = bests[^1].Last; last is not null; last = bests[last.From].Last)
            digits.Insert(0, new PredictedDigit(last.Image, last.Prediction));
        return digits;
    }

    // Those that begin at the left come first.
    private List<Piece> Pieces()
    {
        StrokeCut?[] ends = [null, .. _cuts, null];
        double[] places = [0, .. _cuts.Select(cut => cut.Columns.Average()), _ink.Pixels.Width];
        List<Piece> pieces = [];
        for (int from = 0; from < ends.Length - 1; from++)
        {
            for (int to = from + 1; to < ends.Length; to++)
            {
                double width = places[to] - places[from];
                if (width >= Narrowest * _height && width <= Broadest * _height && (from > 0 || to < ends.Length - 1)
                    && _ink.Between(ends[from], ends[to]) is { } piece && piece.Pixels.Height >= Lowest * _height)
                    pieces.Add(new Piece(from, to, piece));
            }
        }

        return pieces;
    }

    private sealed class Piece(int from, int to, DigitInk ink)
    {
        public int From => from;

        public int To => to;

        public DigitInk Ink => ink;

        public DigitImage Image { get; } = DigitImage.Of(ink);

        public Prediction? Prediction { get; set; }
    }
}
