using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Training;

// What a network learnt of some images, used for things of which there are few images.
const string Help =
    """
    dotnet run -c Release --project samples/FineTune -- [fashion-mnist | kmnist] [IMAGES] [SEED] [MODEL]

    Learns clothes or kana from a few images, 50 unless said otherwise, of each class as many, drawn by the seed.
    What knows images already is MODEL, a file for 28×28 grey ones; left out, a network that learns the embedded digits.
    """;
if (args is [var first, ..] && first is not ("fashion-mnist" or "kmnist"))
    return Fail(2, Help);
int images = 50, seed = 1;
if (args.Length > 4 || (args.Length > 1 && !int.TryParse(args[1], out images))
    || (args.Length > 2 && !int.TryParse(args[2], out seed)) || images is < 10 or > 10_000)
    return Fail(2, Help);

try
{
    MnistVariant variant = args is ["kmnist", ..] ? MnistVariant.Kmnist : MnistVariant.FashionMnist;
    IMnistDataset data = await MnistDataset.LoadAsync(new MnistDatasetOptions { Variant = variant });
    string model = args.Length > 3 ? args[3] : LearnDigits();
    FineTune(data, model);
    return 0;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or ArgumentException)
{
    return Fail(1, exception.Message);
}

// A network that knows digits, in a file.
string LearnDigits()
{
    Cnn digits = new CnnBuilder().WithSeed(seed).Build();
    Train(digits, EmbeddedDigits.Load().Train, epochs: 20, rate: 1e-3);
    string file = Path.Combine(Directory.CreateDirectory("artifacts").FullName, "digits.safetensors");
    ModelFile.Save(digits, file);
    return file;
}

void FineTune(IMnistDataset data, string model)
{
    (_, ImageSet few) = data.Train.SplitStratified((double)images / data.Train.Count, seed);

    // The same layers for other classes; all but the dense ones take what the file has.
    CnnArchitecture architecture = ModelFile.ReadDescription(model).Architecture.WithClassCount(few.ClassCount);
    Cnn tuned = architecture.Build(seed);
    IEnumerable<string> dense =
        tuned.Summary().Layers.Where(layer => layer.Type == "Linear").Select(layer => layer.Name);
    WeightsReport report = ModelFile.LoadWeights(tuned, model, except: dense);
    Console.WriteLine(report);

    // First the dense layers alone learn, then all of them in smaller steps.
    tuned.Freeze(report.Loaded);
    Console.WriteLine(tuned.Summary());
    Train(tuned, few, epochs: 10, rate: 1e-3);
    Judge("dense layers alone", tuned);
    tuned.Unfreeze(report.Loaded);
    Train(tuned, few, epochs: 10, rate: 3e-4);
    Judge("then all of them", tuned);

    Cnn fresh = architecture.Build(seed);
    Train(fresh, few, epochs: 20, rate: 1e-3);
    Judge("knowing nothing before", fresh);

    void Judge(string what, Cnn judged) => Console.WriteLine(
        $"{data.Name} from {few.Count} images, {what}: "
        + $"{new Trainer(judged).Evaluate(data.Test).Accuracy:P1} of the test set");
}

void Train(Cnn model, ImageSet images, int epochs, double rate) =>
    new Trainer(model, new TrainerOptions { Epochs = epochs, LearningRate = rate, Seed = seed }).Fit(images);

static int Fail(int code, string message)
{
    Console.Error.WriteLine(message);
    return code;
}
