"""Writes the files of this directory: small networks in the layouts of Keras 2 and Keras 3, and what NumPy predicts with them.

Needs h5py and NumPy, not Keras: the layouts are those of tf.keras 2.15's hdf5_format.py and saving_lib.py and of Keras 3's
saving_lib.py, group by group and attribute by attribute. Run it here: python3 make_fixtures.py
"""
import json

import h5py
import numpy as np

KERAS_2, KERAS_3 = "2.15.0", "3.9.2"
KERNEL = "conv2d/conv2d/kernel:0"


class Network:
    """The notebook's network, with few filters. Names are those of its layers; epsilon is that of its batch normalisation."""

    def __init__(self, seed, filters, normalize=None, epsilon=1e-3, first=0, units=6, padding="valid", pool="max_pooling2d"):
        self.random = np.random.RandomState(seed)
        self.normalize, self.epsilon, self.padding, self.pool = normalize, epsilon, padding, pool
        self.layers = []  # (class, name, [(weight name, values)])
        self.first = first
        channels, size = 1, 28
        for count in filters:
            self.add("conv2d", kernel=self.values((3, 3, channels, count)), bias=self.values((count,)))
            if normalize == "before_activation":
                self.add_normalization(count)
                self.add("activation")
            if pool:
                self.add(pool)
            if normalize == "after_pooling":
                self.add_normalization(count)
            size = size - 2 if padding == "valid" else size
            channels, size = count, size // 2 if pool else size
        self.add("flatten")
        self.add("dense", kernel=self.values((size * size * channels, units)), bias=self.values((units,)))
        self.add("dropout")
        self.add("dense", kernel=self.values((units, 10)), bias=self.values((10,)))

    def values(self, shape):
        scale = np.sqrt(2.0 / max(1, np.prod(shape[:-1])))
        return (self.random.standard_normal(shape) * scale).astype("float32")

    def add(self, kind, **weights):
        index = sum(1 for layer in self.layers if layer[0] == kind) + self.first * self.per_model(kind)
        self.layers.append((kind, f"{kind}_{index}" if index else kind, list(weights.items())))

    def per_model(self, kind):
        return 2 if kind in ("conv2d", "max_pooling2d", "dense", "batch_normalization") else 1

    def add_normalization(self, count):
        self.add(
            "batch_normalization",
            gamma=1 + self.values((count,)),
            beta=self.values((count,)),
            moving_mean=self.values((count,)),
            # Small ones too: there the epsilon matters.
            moving_variance=np.abs(self.random.standard_normal(count) * 10.0 ** -np.arange(count)).astype("float32"),
        )

    def logits(self, images):
        """What Keras computes before its softmax, in double precision."""
        x = images[..., None].astype("float64")
        for kind, _, weights in self.layers:
            weights = {name: values.astype("float64") for name, values in weights}
            if kind == "conv2d":
                x = convolve(x, weights["kernel"], self.padding) + weights["bias"]
                x = np.maximum(x, 0) if self.normalize != "before_activation" else x
            elif kind == "activation":
                x = np.maximum(x, 0)
            elif kind == "batch_normalization":
                scale = weights["gamma"] / np.sqrt(weights["moving_variance"] + self.epsilon)
                x = (x - weights["moving_mean"]) * scale + weights["beta"]
            elif kind.endswith("pooling2d"):
                n, h, w, c = x.shape
                windows = x[:, : h // 2 * 2, : w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2, c)
                x = windows.max((2, 4)) if kind == "max_pooling2d" else windows.mean((2, 4))
            elif kind == "flatten":
                x = x.reshape(len(x), -1)
            elif kind == "dense":
                x = x @ weights["kernel"] + weights["bias"]
                x = np.maximum(x, 0) if x.shape[1] != 10 else x
        return x


def convolve(x, kernel, padding):
    if padding == "same":
        x = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))
    return np.einsum("nhwcij,ijco->nhwo", windows, kernel)


def images():
    """Three images that any language can make again: pixels 0 to 255, scaled to 0 to 1."""
    place = np.arange(3 * 28 * 28)
    return ((place * place * 31 + place * 7) % 256 / 255).astype("float32").reshape(3, 28, 28)


def write_keras2(group, network, keep=lambda name: name, version=KERAS_2, all_layers=True, storage=lambda kind, values: {},
                 texts=list):
    layers = [layer for layer in network.layers if all_layers or layer[2]]
    group.attrs["layer_names"] = texts([name.encode() for _, name, _ in layers])
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = version.encode()
    for kind, name, weights in sorted(layers, key=lambda layer: layer[1]):
        layer = group.create_group(name)
        names = [keep(f"{name}/{weight}:0") for weight, _ in weights]
        layer.attrs["weight_names"] = texts([name.encode() for name in names])
        for weight_name, (_, values) in zip(names, weights):
            layer.create_dataset(weight_name, data=values, **storage(kind, values))
    group.create_group("top_level_model_weights").attrs["weight_names"] = []


def write_whole_model(file, network):
    classes = {"conv2d": "Conv2D", "max_pooling2d": "MaxPooling2D", "batch_normalization": "BatchNormalization"}
    layers = []
    for kind, name, weights in network.layers:
        config = {"name": name, "trainable": True, "dtype": "float32"}
        units = weights[0][1].shape[-1] if weights else 0
        if not layers:
            config["batch_input_shape"] = [None, 28, 28, 1]
        if kind == "conv2d":
            config.update(filters=units, kernel_size=[3, 3], strides=[1, 1], padding=network.padding, activation="relu")
        elif kind == "max_pooling2d":
            config.update(pool_size=[2, 2], strides=[2, 2], padding="valid")
        elif kind == "dense":
            config.update(units=units, activation="softmax" if units == 10 else "relu")
        elif kind == "dropout":
            config.update(rate=0.5)
        elif kind == "batch_normalization":
            config.update(axis=[3], momentum=0.99, epsilon=network.epsilon, center=True, scale=True)
        layers.append({"class_name": classes.get(kind, kind.capitalize()), "config": config})
    file.attrs["backend"] = b"tensorflow"
    file.attrs["keras_version"] = KERAS_2.encode()
    file.attrs["model_config"] = json.dumps(
        {"class_name": "Sequential", "config": {"name": "sequential", "layers": layers}}).encode()
    file.attrs["training_config"] = json.dumps({"loss": "categorical_crossentropy", "metrics": ["accuracy"]}).encode()
    write_keras2(file.create_group("model_weights"), network)
    optimizer = file.create_group("optimizer_weights")
    optimizer.attrs["weight_names"] = [b"Adam/iter:0", b"Adam/conv2d/kernel/m:0"]
    optimizer.create_dataset("Adam/iter:0", data=np.int64(7))
    optimizer.create_dataset("Adam/conv2d/kernel/m:0", data=np.zeros((3, 3, 1, 3), "float32"))


def write_keras3(file, network, layers_name="layers", with_names=True):
    def make(path, name):
        group = file.create_group(f"{path}/vars" if path else "vars")
        if with_names:
            group.attrs["name"] = name
        return group

    make("", "sequential")
    used = {}
    for kind, name, weights in network.layers:
        used[kind] = used.get(kind, -1) + 1
        group = make(f"{layers_name}/{kind}_{used[kind]}" if used[kind] else f"{layers_name}/{kind}", name)
        for number, (_, values) in enumerate(weights):
            group[str(number)] = values
    group = make("optimizer", "adam")
    group["0"] = np.int64(7)
    group["1"] = np.float32(1e-3)


def main():
    logits = {}

    def fixture(name, network, write, **file_options):
        with h5py.File(name, "w", **file_options) as file:
            write(file, network)
        logits[name] = np.round(network.logits(images()), 9).tolist()

    # The second model of the notebook's session: its numbers go on where those of the first ended.
    fixture("depth2.h5", Network(1, (3, 4)), write_keras2)
    # As h5py 2 did it: texts of a fixed length, where h5py 3 has texts of any length.
    fixture("depth3.h5", Network(2, (3, 4, 5), first=1), lambda file, network: write_keras2(file, network, texts=np.asarray))
    fixture("depth2.weights.h5", Network(3, (3, 4), first=1), write_keras3)
    fixture("depth3.weights.h5", Network(4, (3, 4, 5), normalize="before_activation"), write_keras3)
    fixture("keras-2.13.weights.h5", Network(5, (3, 4)),
            lambda file, network: write_keras3(file, network, "_layer_checkpoint_dependencies", with_names=False))
    fixture("whole-model.h5", Network(6, (3, 4), normalize="after_pooling", epsilon=0.02), write_whole_model)
    fixture("normalized.h5", Network(7, (3, 4), normalize="after_pooling"), write_keras2)
    # Keras 3's own .h5: paths of weights without the number of an output.
    fixture("keras-3-legacy.h5", Network(8, (3, 4)), lambda file, network: write_keras2(
        file, network, keep=lambda name: f"sequential/{name[:-2]}", version=KERAS_3))
    fixture("same-padding.h5", Network(9, (3, 4), padding="same", pool="average_pooling2d", units=3), write_keras2)
    fixture("packed.h5", Network(10, (3, 4)), lambda file, network: write_keras2(
        file, network, storage=lambda kind, values: dict(chunks=True, compression="gzip", shuffle=True)))
    fixture("chunked.h5", Network(11, (3, 4)), lambda file, network: write_keras2(file, network, storage=odd_chunks))
    fixture("double.h5", Network(12, (3, 4)), lambda file, network: write_keras2(
        file, network, storage=lambda kind, values: dict(dtype="float64")))
    # The newest headers keep up to eight names themselves: so without the layers that have no weights.
    fixture("newest-format.h5", Network(13, (3, 4)),
            lambda file, network: write_keras2(file, network, all_layers=False), libver="latest")
    half = Network(14, (3, 4))
    half.layers = [(kind, name, [(weight, values.astype("float16")) for weight, values in weights])
                   for kind, name, weights in half.layers]
    fixture("half.h5", half, write_keras2)

    # Both batch normalisations after both convolutions: the same weights, and another network.
    another = Network(15, (3, 3), normalize="after_pooling")
    another.layers.insert(4, another.layers.pop(2))
    with h5py.File("another-order.h5", "w") as file:
        write_keras2(file, another)
    write_hostile()
    with open("logits.json", "w", newline="\n") as file:
        json.dump(logits, file, indent=1)
        file.write("\n")


def odd_chunks(kind, values):
    """Chunks that stand out over the end in every dimension."""
    return dict(chunks=tuple(max(1, size * 2 // 3) for size in values.shape), compression="gzip" if kind == "conv2d" else None)


def hostile(name, replace, all_layers=False, **file_options):
    """A file that fits depth2.h5, but for the kernel of its first layer."""
    with h5py.File(name, "w", **file_options) as file:
        write_keras2(file, Network(1, (3, 4)), all_layers=all_layers)
        group = file["conv2d/conv2d"]
        del group["kernel:0"]
        replace(group)


def claim_units(kernel, count=10**6):
    """Dense layers as large as anybody likes, of which nothing is in the file."""
    for path, shape in {"dense/dense/kernel:0": (100, count), "dense/dense/bias:0": (count,),
                        "dense_1/dense_1/kernel:0": (count, 10)}.items():
        del kernel.file[path]
        kernel.file.create_dataset(path, shape, "float32", chunks=shape, compression="gzip")
    kernel["kernel:0"] = np.zeros((3, 3, 1, 3), "float32")


def write_virtual(group):
    layout = h5py.VirtualLayout((3, 3, 1, 3), "float32")
    layout[...] = h5py.VirtualSource("depth2.h5", KERNEL, (3, 3, 1, 3))
    group.create_virtual_dataset("kernel:0", layout)


def write_hostile():
    def link(target):
        return lambda group: group.__setitem__("kernel:0", target)

    hostile("hostile-external-link.h5", link(h5py.ExternalLink("depth2.h5", KERNEL)))
    hostile("hostile-soft-link.h5", link(h5py.SoftLink("/conv2d/conv2d/bias:0")))
    hostile("hostile-soft-link-to-itself.h5", link(h5py.SoftLink("kernel:0")), libver="latest")
    hostile("hostile-external-data.h5", lambda group: group.create_dataset(
        "kernel:0", (3, 3, 1, 3), "float32", external=[("logits.json", 0, 108)]))
    hostile("hostile-virtual.h5", write_virtual, libver="latest")
    hostile("hostile-size.h5", lambda group: group.create_dataset(
        "kernel:0", (3, 3, 1, 10**15), "float32", chunks=(3, 3, 1, 3), compression="gzip"))
    hostile("hostile-units.h5", claim_units, all_layers=True)
    hostile("hostile-text.h5", lambda group: group.create_dataset("kernel:0", data=np.full((3, 3, 1, 3), b"text")))
    hostile("hostile-missing-chunk.h5", lambda group: group.create_dataset("kernel:0", (3, 3, 1, 3), "float32", chunks=(3, 3, 1, 1)))
    hostile("hostile-lzf.h5", lambda group: group.create_dataset("kernel:0", data=np.zeros((3, 3, 1, 3), "float32"), compression="lzf"))
    hostile("hostile-group.h5", lambda group: group.create_group("kernel:0"))


if __name__ == "__main__":
    main()
