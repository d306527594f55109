using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

NativeBackend.EnsureLoaded();
IMnistDataset digits = EmbeddedDigits.Load();
var options = new TrainerOptions { Epochs = 10, Seed = 1 };
string device = cuda.is_available() ? "cuda" : "cpu";

// A module of your own, with an optimizer of your own, on a GPU where there is one: same trainer, same callbacks.
random.manual_seed(1);
using var module = nn.Sequential(
    nn.Conv2d(1, 16, 3), nn.GELU(), nn.Conv2d(16, 16, 3, stride: 2), nn.GELU(), nn.Flatten(),
    nn.Linear(16 * 12 * 12, 64), nn.GELU(), nn.Linear(64, 10));
using var own = new TorchModel(module)
{
    Device = device, Optimizer = (parameters, rate) => optim.NAdam(parameters, rate),
};
Train("A module of one's own", own);

// A network of this library, trained in libtorch and brought back.
Cnn cnn = new CnnBuilder().WithSeed(1).Build();
using (TorchModel model = TorchModel.Of(cnn, device))
{
    Train("A Cnn in libtorch", model);
    cnn = model.ToCnn();
}

Console.WriteLine($"The Cnn, back in memory: {new Trainer(cnn).Evaluate(digits.Test).Accuracy:P1} of the test digits.");

void Train(string name, Model model)
{
    Console.WriteLine($"{name}, on {device}:");
    var stopping = new EarlyStopping { Patience = 3, RestoreBestWeights = true };
    var trainer = new Trainer(model, options) { Callbacks = { new ProgressBar(), stopping } };
    trainer.Fit(digits.Train, digits.Test);
    Console.WriteLine($"{trainer.Evaluate(digits.Test).Accuracy:P1} of the test digits.");
}
