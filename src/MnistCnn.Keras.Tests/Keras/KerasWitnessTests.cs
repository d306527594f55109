using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

/// <summary>
/// Our files, looked at with h5py in the way that Keras's own loaders do it, beside files that have Keras's layout.
/// </summary>
public sealed class KerasWitnessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [PythonTheory("h5py", "numpy")]
    [InlineData("depth2.h5")]
    [InlineData("depth3.h5")]
    public void Save_in_the_format_of_Keras_2_is_what_Keras_2_loads(string fixture)
    {
        Cnn model = new CnnBuilder().WithFilters(fixture == "depth2.h5" ? [3, 4] : [3, 4, 5]).WithDenseUnits(6).Build();
        KerasWeights.Load(model, KerasFixture.PathOf(fixture));
        KerasWeights.Save(model, _directory.File("saved.h5"));

        string said = Python.Run(
            """
            import re, sys, h5py, numpy as np

            def texts(group, name):
                values = group.attrs[name]
                assert values.dtype.kind == "S" or values.shape == (0,), values.dtype
                return [value.decode("utf8") for value in values]

            def fresh(name, first={}):  # conv2d_3 of a second model is conv2d_1 of a first one
                kind, number = re.fullmatch(r"(.*?)(?:_(\d+))?", name).groups()
                return f"{kind}_{n}" if (n := int(number or 0) - first.setdefault(kind, int(number or 0))) else kind

            with h5py.File(sys.argv[1]) as saved, h5py.File(sys.argv[2]) as fixture:
                assert saved.attrs["backend"].decode("utf8") == "tensorflow"
                assert saved.attrs["keras_version"].decode("utf8").startswith("2.")
                names = texts(saved, "layer_names")
                other = [n.decode("utf8") if hasattr(n, "decode") else n for n in fixture.attrs["layer_names"]]
                assert names == [fresh(name) for name in other], names
                assert sorted(saved) == sorted(names + ["top_level_model_weights"]), list(saved)
                assert texts(saved["top_level_model_weights"], "weight_names") == []
                for name, other_name in zip(names, other):
                    weights = texts(saved[name], "weight_names")
                    kinds = ["kernel:0", "bias:0"] if "conv" in name or "dense" in name else []
                    assert weights == [f"{name}/{kind}" for kind in kinds], weights
                    for weight in weights:
                        mine, theirs = saved[name][weight], fixture[other_name][weight.replace(name, other_name)]
                        assert (mine.dtype, mine.shape, mine.chunks) == (theirs.dtype, theirs.shape, None)
                        assert np.array_equal(mine[()], theirs[()]), weight
                print(" ".join(names))
            """,
            ["h5py", "numpy"], _directory.File("saved.h5"), KerasFixture.PathOf(fixture));

        said.Trim().Should().StartWith("conv2d max_pooling2d conv2d_1 max_pooling2d_1")
            .And.EndWith("flatten dense dropout dense_1");
    }

    [PythonFact("h5py", "numpy")]
    public void Save_in_the_format_of_Keras_3_is_what_Keras_3_loads()
    {
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).Build();
        KerasWeights.Load(model, KerasFixture.PathOf("depth2.weights.h5"));
        KerasWeights.Save(model, _directory.File("saved.weights.h5"));

        string said = Python.Run(
            """
            import sys, h5py, numpy as np

            with h5py.File(sys.argv[1]) as saved, h5py.File(sys.argv[2]) as fixture:
                assert sorted(saved) == ["layers", "vars"] and len(saved["vars"]) == 0
                assert saved["vars"].attrs["name"] == "sequential"
                assert sorted(saved["layers"]) == sorted(fixture["layers"]), list(saved["layers"])
                for name, layer in saved["layers"].items():
                    theirs = fixture["layers"][name]["vars"]
                    assert list(layer) == ["vars"] and list(layer["vars"]) == list(theirs), name
                    assert layer["vars"].attrs["name"] == name
                    for number, values in layer["vars"].items():
                        assert (values.dtype, values.shape) == (theirs[number].dtype, theirs[number].shape)
                        assert np.array_equal(values[()], theirs[number][()]), (name, number)
                print(" ".join(saved["layers"]))
            """,
            ["h5py", "numpy"], _directory.File("saved.weights.h5"), KerasFixture.PathOf("depth2.weights.h5"));

        said.Trim().Should().Be("conv2d conv2d_1 dense dense_1 dropout flatten max_pooling2d max_pooling2d_1");
    }

    [PythonTheory("h5py", "numpy")]
    [InlineData("normalized.h5", "saved.h5", "8")]
    [InlineData("depth3.weights.h5", "saved.weights.h5", "12")]
    public void Save_of_batch_normalisation_gives_Keras_its_own_values_back(
        string fixture, string saved, string count)
    {
        BatchNormalization placement =
            fixture == "normalized.h5" ? BatchNormalization.AfterPooling : BatchNormalization.BeforeActivation;
        Cnn model = new CnnBuilder().WithFilters(fixture == "normalized.h5" ? [3, 4] : [3, 4, 5]).WithDenseUnits(6)
            .WithBatchNormalization(placement).Build();
        KerasWeights.Load(model, KerasFixture.PathOf(fixture));
        KerasWeights.Save(model, _directory.File(saved));

        string said = Python.Run(
            """
            import sys, h5py, numpy as np

            compared = 0
            def compare(name, theirs):
                global compared
                if isinstance(theirs, h5py.Dataset) and "normalization" in name:
                    assert np.allclose(mine[name][()], theirs[()], rtol=0, atol=0), name
                    compared += 1

            with h5py.File(sys.argv[1]) as mine, h5py.File(sys.argv[2]) as fixture:
                fixture.visititems(compare)
            print(compared)
            """,
            ["h5py", "numpy"], _directory.File(saved), KerasFixture.PathOf(fixture));

        said.Trim().Should().Be(count);
    }
}
