using MnistCnn.Samples.Service;

// Reads digits for other programs. See ServiceApp for what it is made of; samples/README.md has commands to try it.
await using WebApplication app = ServiceApp.Build(args, services =>
    services.AddImageClassifier(FirstModel.Path).BindConfiguration("Classifier"));
if (app.Configuration["Classifier:ModelPath"] is null)
    FirstModel.TrainIfMissing(Console.Out);
await app.RunAsync();
