#!/usr/bin/env dotnet
#:package MnistCnn.Core@MNISTCNN_VERSION

using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Recipes;
using MnistCnn.Serialization;
using MnistCnn.Training;

// MNIST comes from the folder that MNISTCNN_DATA names, from the user's cache, or is downloaded once.
IMnistDataset mnist = await MnistDataset.LoadAsync();
Cnn model = TrainingRecipe.Fast.BuildModel();
Trainer trainer = TrainingRecipe.Fast.CreateTrainer(model);
trainer.Callbacks.Add(new ProgressBar());
trainer.Fit(mnist.Train);
Console.WriteLine($"{trainer.Evaluate(mnist.Test).Accuracy:P2} of {mnist.Test.Count:N0} test images right.");
ModelFile.Save(model, "mnist.safetensors");

// The first test image, and what the network says it is.
for (int row = 0; row < mnist.Test.Height; row++)
    Console.WriteLine(string.Concat(Enumerable.Range(0, mnist.Test.Width).Select(column => InkAt(row, column))));
using var classifier = ImageClassifier.Load("mnist.safetensors");
Console.WriteLine(classifier.Predict(mnist.Test.GetImage(0)));

string InkAt(int row, int column) => mnist.Test.GetImage(0)[(row * mnist.Test.Width) + column] switch
{
    < 64 => "  ",
    < 192 => "░░",
    _ => "██",
};
