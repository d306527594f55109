using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Recipes;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Recipes;

public sealed class TrainingRecipeTests
{
    public static TheoryData<TrainingRecipe> All =>
        [TrainingRecipe.Notebook, TrainingRecipe.Fast, TrainingRecipe.Accurate, TrainingRecipe.AccurateOnClothes];

    [Fact]
    public void Notebook_is_the_network_and_the_training_of_the_notebook()
    {
        TrainingRecipe recipe = TrainingRecipe.Notebook;

        recipe.Model.Should().Be(new CnnBuilder().WithConvDepth(2).Options.ToArchitecture());
        recipe.Training.Should().Be(new TrainerOptions { Epochs = 20, BatchSize = 32, LearningRate = 1e-3 });
        recipe.Callbacks().Should().ContainSingle().Which.Should().BeEquivalentTo(
            new EarlyStopping
            {
                Monitor = MonitoredMetric.ValidationAccuracy, Patience = 5, RestoreBestWeights = true,
            });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void BuildModel_stays_under_half_a_million_parameters(TrainingRecipe recipe)
    {
        Cnn model = recipe.BuildModel();

        model.Summary().TrainableParameters.Should().BeLessThan(500_000);
    }

    // They were measured with PyTorch's numbers, and stay what was measured.
    [Theory]
    [MemberData(nameof(All))]
    public void Recipes_that_normalise_do_so_with_the_numbers_that_they_were_measured_with(TrainingRecipe recipe)
    {
        recipe.BuildModel().Architecture.Layers.OfType<BatchNormalizationLayer>()
            .Select(layer => (layer.Epsilon, layer.Momentum)).Distinct().Should()
            .Equal(recipe == TrainingRecipe.Notebook ? [] : [(1e-5, 0.9)]);
    }

    [Fact]
    public void WithSeed_makes_weights_and_training_the_same_each_time()
    {
        Train(seed: 1).Should().Equal(Train(seed: 1)).And.NotEqual(Train(seed: 2));

        static float[] Train(int seed)
        {
            ImageSet stripes = Stripes.Make(20);
            TrainingRecipe recipe = TrainingRecipe.Notebook.For(stripes).WithSeed(seed) with { Callbacks = () => [] };
            recipe = recipe with { Training = recipe.Training with { Epochs = 2, BatchSize = 8, Threads = 2 } };
            Cnn model = recipe.BuildModel();
            recipe.CreateTrainer(model).Fit(stripes);
            return model.GetWeights("conv1.weight");
        }
    }

    [Fact]
    public void For_fits_the_network_to_size_channels_and_classes_of_the_images()
    {
        ImageSet images = ImageSet.FromArrays(
            new byte[2 * 40 * 36 * 3], new byte[2], 40, 36, channels: 3, classNames: ["cat", "dog"]);

        CnnArchitecture model = TrainingRecipe.Accurate.For(images).Model;

        (model.InputHeight, model.InputWidth, model.InputChannels, model.ClassCount).Should().Be((40, 36, 3, 2));
        model.Layers[..^1].Should().Equal(TrainingRecipe.Accurate.Model.Layers[..^1]);
    }

    [Fact]
    public void ForClothes_mirrors_and_moves_where_the_recipe_changes_images()
    {
        TrainingRecipe.Notebook.ForClothes().Should().Be(TrainingRecipe.Notebook);
        TrainingRecipe.Fast.ForClothes().Should().Be(TrainingRecipe.Fast with
        {
            Training = TrainingRecipe.Fast.Training with
            {
                Augmentation = new()
                {
                    MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 1, WholePixelShift = true,
                    HorizontalFlip = true,
                },
            },
        });
    }

    [Fact]
    public void ForClothes_leaves_the_network_as_it_is()
    {
        TrainingRecipe own = TrainingRecipe.Accurate with { Model = new CnnOptions { Filters = [8] }.ToArchitecture() };

        own.ForClothes().Model.Should().Be(own.Model);
        TrainingRecipe.Accurate.ForClothes().Model.Should().Be(TrainingRecipe.Accurate.Model);
    }

    [Fact]
    public void AccurateOnClothes_has_a_network_of_its_own()
    {
        TrainingRecipe recipe = TrainingRecipe.AccurateOnClothes;

        recipe.Model.Layers.OfType<ConvolutionLayer>().Select(layer => (layer.Filters, layer.KernelHeight))
            .Should().Equal((48, 3), (96, 3), (128, 3), (192, 3));
        recipe.Model.Layers.OfType<DropoutLayer>().Should().ContainSingle().Which.Rate.Should().Be(0.5);
        recipe.Training.Should().Be(TrainingRecipe.Accurate.ForClothes().Training);
        recipe.Name.Should().NotBe(TrainingRecipe.Accurate.Name);
    }

    [Fact]
    public void CreateTrainer_gives_each_trainer_callbacks_of_its_own()
    {
        Cnn model = TrainingRecipe.Notebook.BuildModel();

        IList<TrainingCallback> first = TrainingRecipe.Notebook.CreateTrainer(model).Callbacks;
        IList<TrainingCallback> second = TrainingRecipe.Notebook.CreateTrainer(model).Callbacks;

        first.Should().ContainSingle().Which.Should().NotBeSameAs(second.Single());
    }

    [MnistFact]
    public async Task Fast_learns_in_one_of_its_epochs()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        TrainingRecipe recipe = TrainingRecipe.Fast.WithSeed(1);
        recipe = recipe with { Training = recipe.Training with { Epochs = 1 } };
        Cnn model = recipe.BuildModel();

        TrainingHistory history = recipe.CreateTrainer(model).Fit(mnist.Train.Take(6000), mnist.Test.Take(2000));

        history.Epochs[^1].Validation!.Accuracy.Should().BeGreaterThan(0.93);
    }
}
