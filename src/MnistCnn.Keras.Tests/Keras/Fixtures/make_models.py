"""Writes whole models of this directory, in the layouts of Keras 0, 1, 2 and 3, and what NumPy predicts with them.

Needs h5py and NumPy, not Keras: the layouts are those of Keras 1.2's topology.py, Keras 2.2's saving.py, tf.keras 2.11's
hdf5_format.py and Keras 3's saving_lib.py. Run it here: python3 make_models.py
"""
import io
import json
import re
import zipfile

import h5py
import numpy as np

from make_fixtures import images

random = np.random.RandomState(1)


def layer(kind, name, weights=(), **config):
    return {"kind": kind, "name": name, "weights": [w.astype("float32") for w in weights], "config": config}


def values(*shape, scale=None):
    return random.standard_normal(shape) * (scale or np.sqrt(2 / max(1, np.prod(shape[:-1]))))


def conv(name, channels, filters, size=3, activation="relu", padding="valid", strides=1, use_bias=True):
    weights = [values(size, size, channels, filters)] + [values(filters, scale=0.1)] * use_bias
    return layer("Conv2D", name, weights, filters=filters, kernel_size=[size, size], strides=[strides, strides], padding=padding,
                 data_format="channels_last", dilation_rate=[1, 1], activation=activation, use_bias=use_bias)


def dense(name, inputs, units, activation="relu", use_bias=True):
    return layer("Dense", name, [values(inputs, units)] + [values(units, scale=0.1)] * use_bias, units=units,
                 activation=activation, use_bias=use_bias)


def norm(name, count, epsilon=0.02, scale=True, center=True, axis=-1):
    weights = [1 + values(count, scale=0.3)] * scale + [values(count, scale=0.3)] * center
    weights += [values(count, scale=0.2), np.abs(values(count, scale=1)) + 0.01]
    return layer("BatchNormalization", name, weights, axis=axis, momentum=0.95, epsilon=epsilon, center=center, scale=scale)


def pool(name, kind="MaxPooling2D", size=4, strides=None, padding="valid"):
    return layer(kind, name, pool_size=[size, size], strides=strides and [strides, strides], padding=padding,
                 data_format="channels_last")


def flatten(name="flatten"):
    return layer("Flatten", name, data_format="channels_last")


def inputs(*shape, key="batch_input_shape", name="input_1"):
    return layer("InputLayer", name, **{key: [None, *shape], "dtype": "float32", "sparse": False})


def nested(name, *layers):
    return {"kind": "Sequential", "name": name, "layers": list(layers)}


# --- What they predict: logits, in double precision.

def flat(layers):
    for item in layers:
        yield from flat(item["layers"]) if "layers" in item else [item]


def activate(kind, x, config):
    return {
        "linear": lambda: x, "softmax": lambda: x, "relu": lambda: np.maximum(x, 0), "tanh": lambda: np.tanh(x),
        "sigmoid": lambda: 1 / (1 + np.exp(-x)), "swish": lambda: x / (1 + np.exp(-x)),
        "LeakyReLU": lambda: np.where(x > 0, x, x * config.get("alpha", config.get("negative_slope", 0.3))),
        "ELU": lambda: np.where(x > 0, x, config.get("alpha", 1) * np.expm1(np.minimum(x, 0))),
        "elu": lambda: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    }[kind]()


def windows(x, size, stride, padding, fill):
    pads = [(0, 0), (0, 0), (0, 0), (0, 0)]
    for axis in (1, 2):
        if padding == "same":
            length = x.shape[axis]
            over = max((-(-length // stride) - 1) * stride + size - length, 0)
            pads[axis] = (over // 2, over - over // 2)
    x = np.pad(x, pads, constant_values=fill)
    return np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::stride, ::stride]


def logits(layers, shape, scale=1 / 255):
    x = (images().astype("float64") * 255 * scale).reshape(3, *shape)
    for item in flat(layers):
        kind, config = item["kind"], item["config"]
        weights = [w.astype("float64") for w in item["weights"]]
        if kind == "Conv2D":
            patches = windows(x, config["kernel_size"][0], config["strides"][0], config["padding"], 0)
            x = np.einsum("nhwcij,ijco->nhwo", patches, weights[0]) + (weights[1] if config["use_bias"] else 0)
        elif kind == "Dense":
            x = x @ weights[0] + (weights[1] if config["use_bias"] else 0)
        elif kind == "BatchNormalization":
            gamma = weights.pop(0) if config["scale"] else 1
            beta = weights.pop(0) if config["center"] else 0
            x = (x - weights[0]) / np.sqrt(weights[1] + config["epsilon"]) * gamma + beta
        elif kind.endswith("ing2D") and not kind.startswith("Global"):
            size = config["pool_size"][0]
            patches = windows(x, size, (config["strides"] or [size])[0], config["padding"], np.nan)
            x = np.nanmax(patches, (4, 5)) if kind == "MaxPooling2D" else np.nanmean(patches, (4, 5))
        elif kind == "GlobalAveragePooling2D":
            x = x.mean((1, 2))
        elif kind == "Flatten":
            x = x.reshape(len(x), -1)
        elif kind == "Reshape":
            x = x.reshape(len(x), *config["target_shape"])
        elif kind == "Rescaling":
            x = x * config["scale"] + config["offset"]
        elif kind in ("LeakyReLU", "ELU"):
            x = activate(kind, x, config)
        x = activate(config["activation"], x, config) if isinstance(config.get("activation"), str) else x
    return x


# --- How they are written.

def described(item, module=False):
    config = {"layers": [described(inner, module) for inner in item["layers"]]} if "layers" in item else item["config"]
    result = {"class_name": item["kind"], "config": {"name": item["name"], "trainable": True, **config}}
    return {"module": "keras.layers", **result, "registered_name": None} if module else result


def sequential(layers, module=False):
    return {"class_name": "Sequential",
            "config": {"name": "sequential", "layers": [described(item, module) for item in layers]}}


def functional(layers, keras3):
    descriptions, before = [], None
    for item in layers:
        node = [] if before is None else [[[before, 0, 0, {}]]]
        if keras3 and before:
            tensor = {"class_name": "__keras_tensor__",
                      "config": {"shape": [None, 1], "dtype": "float32", "keras_history": [before, 0, 0]}}
            node = [{"args": [tensor], "kwargs": {}}]
        descriptions.append({**described(item), "name": item["name"], "inbound_nodes": node})
        before = item["name"]
    # Not in the order of the chain: the nodes tell it.
    return {"class_name": "Functional" if keras3 else "Model", "config": {
        "name": "model", "layers": descriptions[:2] + descriptions[:1:-1],
        "input_layers": [[layers[0]["name"], 0, 0]], "output_layers": [[before, 0, 0]]}}


def names_of(item):
    if item["kind"] != "BatchNormalization":
        return ["kernel", "bias"][:len(item["weights"])]
    config = item["config"]
    return ["gamma"] * config["scale"] + ["beta"] * config["center"] + ["moving_mean", "moving_variance"]


def stored(item):
    """Of a model among the layers: first what is trained, then the running statistics."""
    all_weights = [(f"{inner['name']}/{name}:0", weight) for inner in flat([item])
                   for name, weight in zip(names_of(inner), inner["weights"])]
    return sorted(all_weights, key=lambda pair: "moving" in pair[0]) if "layers" in item else all_weights


def write_model(name, layers, config, version="2.11.0"):
    with h5py.File(name, "w") as file:
        file.attrs.update(backend="tensorflow", keras_version=version, model_config=json.dumps(config))
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = [item["name"].encode() for item in layers]
        for item in layers:
            group = root.create_group(item["name"])
            group.attrs["weight_names"] = [weight.encode() for weight, _ in stored(item)]
            for weight, numbers in stored(item):
                group.create_dataset(weight, data=numbers)


def snake(name):
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()


def write_layers(file, layers, path=""):
    counts = {}
    for item in layers:
        kind = snake(item["kind"])
        counts[kind] = counts.get(kind, -1) + 1
        place = f"{path}layers/{kind}_{counts[kind]}" if counts[kind] else f"{path}layers/{kind}"
        if "layers" in item:
            write_layers(file, item["layers"], f"{place}/")
            continue
        group = file.create_group(f"{place}/vars")
        for number, numbers in enumerate(item["weights"]):
            group[str(number)] = numbers


def write_archive(name, layers, method=zipfile.ZIP_STORED):
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        write_layers(file, layers)
    with zipfile.ZipFile(name, "w", method) as archive:
        for entry, text in (("metadata.json", json.dumps({"keras_version": "3.9.2", "date_saved": "2025-01-01@00:00:00"})),
                            ("config.json", json.dumps(sequential(layers, module=True))),
                            ("model.weights.h5", content.getvalue())):
            archive.writestr(zipfile.ZipInfo(entry, (1980, 1, 1, 0, 0, 0)), text, method)


def write_keras1(name, layers, theano):
    """Keras 1: other names of arguments and weights; with Theano, filters first, kernels turned, channels first."""
    first, descriptions = True, []
    ordering = "th" if theano else "tf"
    for item in layers:
        config = dict(item["config"])
        if item["kind"] == "Conv2D":
            size = config["kernel_size"]
            config = dict(nb_filter=config["filters"], nb_row=size[0], nb_col=size[1], border_mode=config["padding"],
                          subsample=config["strides"], dim_ordering=ordering, activation=config["activation"], bias=True)
        elif item["kind"] == "Dense":
            config = dict(output_dim=config["units"], activation=config["activation"], bias=True, input_dim=None)
        elif item["kind"] == "MaxPooling2D":
            config = dict(pool_size=config["pool_size"], strides=config["pool_size"], border_mode="valid", dim_ordering=ordering)
        else:
            config = {}
        if first:
            config["batch_input_shape"] = [None, 1, 28, 28] if theano else [None, 28, 28, 1]
        first = False
        kind = {"Conv2D": "Convolution2D"}.get(item["kind"], item["kind"])
        descriptions.append({"class_name": kind, "config": {"name": item["name"], "trainable": True, **config}})
    with h5py.File(name, "w") as file:
        file.attrs.update(keras_version="1.2.2", model_config=json.dumps({"class_name": "Sequential", "config": descriptions}))
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = [item["name"].encode() for item in layers]
        for item in layers:
            group = root.create_group(item["name"])
            names = [f"{item['name']}_{short}" + ("" if theano else ":0") for short in "Wb"[:len(item["weights"])]]
            group.attrs["weight_names"] = [weight.encode() for weight in names]
            for weight, numbers in zip(names, weights_of(layers, item) if theano else item["weights"]):
                group.create_dataset(weight, data=numbers)


def weights_of(layers, item):
    """As Theano had them, so that they predict the same."""
    weights = list(item["weights"])
    if item["kind"] == "Conv2D":
        weights[0] = weights[0][::-1, ::-1].transpose(3, 2, 0, 1)
    elif item["kind"] == "Dense" and layers[layers.index(item) - 1]["kind"] == "Flatten":
        filters = next(other for other in layers[::-1] if other["kind"] == "Conv2D")["config"]["filters"]
        side = int(np.sqrt(len(weights[0]) // filters))
        weights[0] = weights[0].reshape(side, side, filters, -1).transpose(2, 0, 1, 3).reshape(weights[0].shape)
    return weights


def write_keras0(name, layers):
    with h5py.File(name, "w") as file:
        file.attrs["nb_layers"] = len(layers)
        for number, item in enumerate(layers):
            group = file.create_group(f"layer_{number}")
            group.attrs["nb_params"] = len(item["weights"])
            for place, numbers in enumerate(weights_of(layers, item)):
                group.create_dataset(f"param_{place}", data=numbers)


def channels_first(layers, flattens_pixels):
    """As a model that has channels first: its flatten may turn maps, or leave them channel by channel."""
    turned = []
    for item in layers:
        config = {**item["config"]}
        if item["kind"] == "InputLayer":
            config["batch_input_shape"] = [None, 1, 28, 28]
        elif item["kind"] == "BatchNormalization":
            config["axis"] = 1
        elif item["kind"] == "Flatten":
            config["data_format"] = "channels_first" if flattens_pixels else "channels_last"
        elif "data_format" in config:
            config["data_format"] = "channels_first"
        weights = item["weights"] if flattens_pixels or item["kind"] != "Dense" else weights_of(layers, item)
        turned.append({**item, "config": config, "weights": weights})
    return turned


def main():
    results = {}

    def keep(name, layers, shape=(28, 28, 1), scale=1 / 255):
        results[name] = np.round(logits(layers, shape, scale), 9).tolist()

    def model(name, layers, shape=(28, 28, 1), config=sequential, **options):
        write_model(name, layers, config(layers), **options)
        keep(name, layers, shape)

    def archive(name, layers, scale=1 / 255, **options):
        write_archive(name, layers, **options)
        keep(name, layers, scale=scale)

    image = inputs(28, 28, 1)
    plain = [conv("conv2d_1", 1, 3), pool("max_pooling2d_1"), flatten("flatten_1"), dense("dense_1", 108, 10, "softmax")]
    model("functional.h5", [image, *plain], config=lambda layers: functional(layers, keras3=False), version="2.2.4")
    model("functional-keras-3.h5",
          [inputs(28, 28, 1, key="batch_shape"), conv("c", 1, 4, padding="same", strides=2), norm("n", 4), pool("p"),
           flatten("f"), dense("d", 36, 10, "softmax")],
          config=lambda layers: functional(layers, keras3=True), version="3.9.2")
    model("nested.h5", [image, nested("body", conv("c", 1, 3), norm("n", 3), pool("p")),
                        nested("head", flatten(), dense("d", 108, 6), norm("m", 6), dense("e", 6, 10, "softmax"))])
    model("layers-of-their-own.h5",
          [inputs(784), layer("Reshape", "r", target_shape=[28, 28, 1]), conv("c", 1, 4, 5, "linear", use_bias=False),
           norm("n", 4, scale=False), layer("LeakyReLU", "l", alpha=0.2), pool("p", "AveragePooling2D", 5, 3, "same"),
           layer("Reshape", "s", target_shape=[-1]), norm("m", 256, center=False, axis=[1]), layer("ELU", "e", alpha=0.5),
           dense("d", 256, 10, "linear"), layer("Activation", "a", activation="softmax")], shape=(784,))
    model("dense-alone.h5", [inputs(28, 28), flatten(), dense("a", 784, 4, "swish"), dense("b", 4, 10, "sigmoid")], (28, 28))
    model("global-pooling.h5",
          [image, conv("c", 1, 4, activation="tanh"), conv("d", 4, 10, 1, "elu"),
           layer("GlobalAveragePooling2D", "g", data_format="channels_last"), layer("Softmax", "s", axis=-1)])
    first = [image, conv("c", 1, 3), norm("n", 3), pool("p"), flatten(), dense("d", 108, 10, "softmax")]
    for name, flattens_pixels in (("channels-first.h5", False), ("channels-first-flatten.h5", True)):
        turned = channels_first(first, flattens_pixels)
        write_model(name, turned, sequential(turned))
        keep(name, first)
    archive("archive.keras",
            [inputs(28, 28, 1, key="batch_shape"), layer("Rescaling", "rescaling", scale=1 / 255, offset=0.0),
             conv("a", 1, 3), layer("SpatialDropout2D", "sd", rate=0.1), norm("b", 3), pool("c"), conv("d", 3, 4),
             layer("Dropout", "do", rate=0.25), flatten("e"), dense("f", 64, 10, "softmax")], scale=1)
    archive("nested.keras",
            [inputs(28, 28, 1, key="batch_shape"), nested("s", layer("RandomRotation", "turn", factor=0.1)),
             nested("t", conv("a", 1, 3), norm("b", 3), pool("c")), conv("d", 3, 4), flatten("e"),
             dense("f", 64, 10, "softmax")], method=zipfile.ZIP_DEFLATED)
    keras1 = [conv("convolution2d_1", 1, 3), pool("maxpooling2d_1"), conv("convolution2d_2", 3, 4), flatten("flatten_1"),
              dense("dense_1", 64, 10, "softmax")]
    for name, theano in (("keras-1.h5", False), ("keras-1-theano.h5", True)):
        write_keras1(name, keras1, theano)
        keep(name, keras1)
    write_keras0("keras-0.weights.h5", keras1)
    keep("keras-0.weights.h5", keras1)
    with open("model-logits.json", "w", newline="\n") as file:
        json.dump(results, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
