using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Models;

/// <summary>The blocks that hold a network's weights, for each width of vectors.</summary>
public sealed class CnnWeightsTests
{
    private static readonly Dictionary<string, CnnOptions> Networks = new()
    {
        ["the notebook's"] = new CnnOptions(),
        ["normalisation before"] = new CnnOptions
        {
            Filters = [5, 3], BatchNormalization = BatchNormalization.BeforeActivation,
        },
        ["normalisation after"] = new CnnOptions
        {
            Filters = [16, 24], BatchNormalization = BatchNormalization.AfterPooling,
        },
        ["colour, odd sizes"] = new CnnOptions
        {
            InputHeight = 12, InputWidth = 11, InputChannels = 3, Filters = [5, 3], KernelSize = 2,
            DenseUnits = [7], ClassCount = 3,
        },
        ["no pooling"] = new CnnOptions
        {
            InputHeight = 9, InputWidth = 8, Filters = [1, 17], Pooling = PoolingKind.None,
            DenseUnits = [1], ClassCount = 2,
        },
    };

    public static TheoryData<string, int> NetworksAndLanes()
    {
        var data = new TheoryData<string, int>();
        foreach (string network in Networks.Keys)
            foreach (int lanes in new[] { 1, 4, 8, 16 })
                data.Add(network, lanes);
        return data;
    }

    [Theory]
    [MemberData(nameof(NetworksAndLanes))]
    public void Read_gives_what_Write_was_given(string network, int lanes)
    {
        Cnn one = ModelWeights.Draw(Networks[network]);
        var other = new Cnn(Networks[network].ToArchitecture(), lanes);

        foreach (string name in one.WeightNames)
            other.SetWeights(name, one.GetWeights(name));

        other.Weights.Lanes.Should().Be(lanes);
        foreach (string name in one.WeightNames)
            other.GetWeights(name).Should().Equal(one.GetWeights(name), name);
    }

    [Theory]
    [MemberData(nameof(NetworksAndLanes))]
    public void Weights_have_places_of_their_own_and_the_padding_stays_zero(string network, int lanes)
    {
        var model = new Cnn(Networks[network].ToArchitecture(), lanes);
        int values = 0;
        foreach (string name in model.WeightNames)
        {
            float[] ones = new float[model.GetWeights(name).Length];
            Array.Fill(ones, 1);
            model.SetWeights(name, ones);
            values += ones.Length;
        }

        float[] all = [.. model.Weights.Parameters.Span, .. model.Weights.Buffers.Span];
        all.Count(value => value == 1).Should().Be(values);
        all.Count(value => value == 0).Should().Be(all.Length - values);
    }

    [Theory]
    [MemberData(nameof(NetworksAndLanes))]
    public void Each_parameter_begins_at_a_cache_line_behind_the_one_before(string network, int lanes)
    {
        var model = new Cnn(Networks[network].ToArchitecture(), lanes);
        int end = 0;
        foreach (CnnTensor tensor in model.Layout.Tensors.Where(tensor => tensor.IsParameter))
        {
            WeightSection section = model.Weights.Parameter(tensor.Name);

            (section.Start % 16).Should().Be(0, tensor.Name);
            section.Start.Should().BeGreaterThanOrEqualTo(end, tensor.Name);
            section.Places.Should().OnlyHaveUniqueItems(tensor.Name).And.HaveCount((int)tensor.Count);
            section.Places.Should().OnlyContain(place => place >= 0 && place < section.Length, tensor.Name);
            end = section.End;
        }

        model.Weights.Parameters.Length.Should().BeGreaterThanOrEqualTo(end);
        model.Weights.DenseStart.Should().BeLessThanOrEqualTo(model.Weights.Parameter("dense1.weight").Start)
            .And.BeGreaterThanOrEqualTo(model.Weights.Parameter("conv1.bias").End);
    }

    [Theory]
    [MemberData(nameof(NetworksAndLanes))]
    public void Clone_keeps_the_lanes_and_every_place(string network, int lanes)
    {
        Cnn model = ModelWeights.Draw(new Cnn(Networks[network].ToArchitecture(), lanes));

        CnnWeights clone = model.Clone().Weights;

        clone.Lanes.Should().Be(lanes);
        clone.Parameters.Span.ToArray().Should().Equal(model.Weights.Parameters.Span.ToArray());
        clone.Buffers.Span.ToArray().Should().Equal(model.Weights.Buffers.Span.ToArray());
    }

    [Fact]
    public void First_convolution_has_filters_in_lanes_later_ones_have_channels_and_dense_rows_follow_the_map()
    {
        var model = new Cnn(
            new CnnOptions
            {
                InputHeight = 3, InputWidth = 3, InputChannels = 2, Filters = [3, 2], KernelSize = 2,
                Pooling = PoolingKind.None, DenseUnits = [2], ClassCount = 2,
            }.ToArchitecture(),
            lanes: 4);

        // Filter, channel, row, column → row, column, channel, filter of 4.
        model.Weights.Parameter("conv1.weight").Places.Should().Equal(
            0, 8, 16, 24, 4, 12, 20, 28,
            1, 9, 17, 25, 5, 13, 21, 29,
            2, 10, 18, 26, 6, 14, 22, 30);
        // Filter, channel, row, column → filter, row, column, channel of 4.
        model.Weights.Parameter("conv2.weight").Places.Should().Equal(
            0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14,
            16, 20, 24, 28, 17, 21, 25, 29, 18, 22, 26, 30);
        // One pixel of two channels, rows of 12.
        model.Weights.Parameter("dense1.weight").Places.Should().Equal(0, 1, 12, 13);
    }

    [Fact]
    public void Dense_rows_follow_a_map_of_several_pixels()
    {
        var model = new Cnn(
            new CnnOptions
            {
                InputHeight = 1, InputWidth = 3, Filters = [2], KernelSize = 1,
                Pooling = PoolingKind.None, DenseUnits = [2], ClassCount = 2,
            }.ToArchitecture(),
            lanes: 4);

        // Channel, column → column, channel of 4; rows of 12.
        model.Weights.Parameter("dense1.weight").Places.Should().Equal(0, 4, 8, 1, 5, 9, 12, 16, 20, 13, 17, 21);
        model.Weights.Parameter("dense2.weight").Places.Should().Equal(0, 1, 12, 13);
    }

    [Fact]
    public void Version_is_another_after_each_write()
    {
        var model = new Cnn(Networks["normalisation after"].ToArchitecture());
        var versions = new List<long> { model.Weights.Version };
        Action[] writes =
        [
            () => model.SetWeights("conv1.bias", new float[16]),
            () => model.SetWeights("batch_norm1.running_mean", new float[16]),
            () => model.Weights.CopyFrom(new Cnn(model.Architecture).Weights),
            model.Weights.Touch,
            () => model.Freeze("conv1"),
        ];
        foreach (Action write in writes)
        {
            write();
            versions.Add(model.Weights.Version);
        }

        _ = model.GetWeights("conv1.bias");
        versions.Should().OnlyHaveUniqueItems();
        model.Weights.Version.Should().Be(versions[^1]);
    }

    [Fact]
    public void Network_is_laid_out_for_the_best_kernels_of_the_machine() =>
        new Cnn(new CnnOptions().ToArchitecture()).Weights.Lanes.Should().Be(ForwardKernels.Best.Lanes);

    [Fact]
    public void Pack_of_another_number_of_values_names_both()
    {
        Action pack = () => WeightLayout.Pack([1, 2, 3], [0, 1], new float[4]);

        pack.Should().Throw<ArgumentException>().WithMessage("A tensor has 3 values, and its layer needs 2.*");
    }
}
