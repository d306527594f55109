using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Recipes;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Recipes;

[Collection(TorchTests.Name)]
public sealed class TrainingRecipeTests
{
    public static TheoryData<TrainingRecipe> All =>
        [TrainingRecipe.Notebook, TrainingRecipe.Fast, TrainingRecipe.Accurate, TrainingRecipe.Accurate.ForClothes()];

    [Fact]
    public void Notebook_is_the_network_and_the_training_of_the_notebook()
    {
        TrainingRecipe recipe = TrainingRecipe.Notebook;

        recipe.Model.Should().Be(new CnnBuilder().WithConvDepth(2).Options);
        recipe.Training.Should().Be(new TrainerOptions { Epochs = 20, BatchSize = 32, LearningRate = 1e-3 });
        recipe.Callbacks().Should().ContainSingle().Which.Should().BeEquivalentTo(
            new EarlyStopping { Patience = 5, RestoreBestWeights = true });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void BuildModel_stays_under_half_a_million_parameters_that_the_fused_engine_trains(TrainingRecipe recipe)
    {
        using Cnn model = recipe.BuildModel();

        model.parameters().Sum(parameter => parameter.numel()).Should().BeLessThan(500_000);
        MnistCnn.Training.Fused.FusedStep.CanRun(recipe.Model, out _).Should().BeTrue();
    }

    [Fact]
    public void WithSeed_makes_weights_and_training_the_same_each_time()
    {
        Train(seed: 1).Should().Equal(Train(seed: 1)).And.NotEqual(Train(seed: 2));

        static float[] Train(int seed)
        {
            TrainingRecipe recipe = TrainingRecipe.Fast.WithSeed(seed);
            recipe = recipe with
            {
                Model = recipe.Model with { InputHeight = Stripes.Side, InputWidth = Stripes.Side, KernelSize = 3, ClassCount = 4 },
                Training = recipe.Training with { Epochs = 2, BatchSize = 8, Device = "cpu", Threads = 2 },
            };
            using Cnn model = recipe.BuildModel();
            recipe.CreateTrainer(model).Fit(Stripes.Make(20));
            return model.parameters().First().data<float>().ToArray();
        }
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
                    MaxRotation = 0, MaxScale = 0, MaxShear = 0, MaxShift = 1, WholePixelShift = true, HorizontalFlip = true,
                },
            },
        });
    }

    [Fact]
    public void ForClothes_changes_the_network_of_Accurate_but_none_of_the_user()
    {
        TrainingRecipe own = TrainingRecipe.Accurate with { Model = new() { Filters = [8] } };

        TrainingRecipe.Accurate.ForClothes().Model.Should().Be(
            TrainingRecipe.Accurate.Model with { Filters = [48, 96, 128, 192], KernelSize = 3, Dropout = 0.5 });
        own.ForClothes().Model.Should().Be(own.Model);
    }

    [Fact]
    public void CreateTrainer_gives_each_trainer_callbacks_of_its_own()
    {
        using Cnn model = TrainingRecipe.Notebook.BuildModel();

        IList<ITrainingCallback> first = TrainingRecipe.Notebook.CreateTrainer(model).Callbacks;
        IList<ITrainingCallback> second = TrainingRecipe.Notebook.CreateTrainer(model).Callbacks;

        first.Should().ContainSingle().Which.Should().NotBeSameAs(second.Single());
    }

    [MnistFact]
    public async Task Fast_learns_in_one_of_its_epochs()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();
        TrainingRecipe recipe = TrainingRecipe.Fast.WithSeed(1);
        recipe = recipe with { Training = recipe.Training with { Epochs = 1, Device = "cpu" } };
        using Cnn model = recipe.BuildModel();

        TrainingHistory history = recipe.CreateTrainer(model).Fit(mnist.Train.Take(6000), mnist.Test.Take(2000));

        history.Epochs[^1].Validation!.Accuracy.Should().BeGreaterThan(0.93);
    }
}
