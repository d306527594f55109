"""Writes the ONNX files that OnnxImporter is tested with, in the layouts of the programs that export them.

The layouts are those of PyTorch's TorchScript exporter (versions 1.3 to 2.7) and of its dynamo exporter (2.9), of
tf2onnx, of keras2onnx and of CNTK, with small images and made-up weights. `read` are files that are read, `refused`
those that are not. Run it with python3-onnx:

    python3 make_models.py
"""
import os
import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


class Graph:
    """A graph whose nodes follow each other, unless they say what they take."""

    def __init__(self, shape, opset=13, type=FLOAT, ir=7, seed=1):
        self.random, self.opset, self.ir = np.random.RandomState(seed), opset, ir
        self.nodes, self.initializers, self.current = [], [], "input"
        self.inputs = [helper.make_tensor_value_info("input", type, shape)]
        self.outputs, self.classes, self.externals = None, 4, []

    def name(self, kind):
        return f"{kind}_{len(self.nodes) + len(self.initializers)}"

    def weight(self, *shape, positive=False, name=None, raw=True, dtype=np.float32):
        values = self.random.uniform(0.5 if positive else -0.5, 1.5 if positive else 0.5, shape).astype(dtype)
        return self.constant(values, name, raw)

    def constant(self, values, name=None, raw=True):
        values, name = np.asarray(values), name or self.name("constant")
        self.initializers.append(
            numpy_helper.from_array(values, name) if raw else helper.make_tensor(
                name, helper.np_dtype_to_tensor_dtype(values.dtype) if hasattr(helper, "np_dtype_to_tensor_dtype")
                else onnx.mapping.NP_TYPE_TO_TENSOR_TYPE[values.dtype], values.shape, values.flatten().tolist()))
        return name

    def longs(self, *values):
        return self.constant(np.array(values, np.int64))

    def long_node(self, values):
        return self.node("Constant", value=numpy_helper.from_array(np.array(values, np.int64)), inputs=[], go=False)

    def node(self, kind, *more, inputs=None, go=True, outputs=1, domain="", **settings):
        name = self.name(kind)
        names = [f"{name}_output"] + [f"{name}_output_{i}" for i in range(1, outputs)]
        self.nodes.append(helper.make_node(
            kind, [self.current, *more] if inputs is None else inputs, names, name=name, domain=domain, **settings))
        if go:
            self.current = names[0]
        return names[0]

    def conv(self, filters, channels, kernel=3, bias=True, raw=True, **settings):
        rows, columns = (kernel, kernel) if isinstance(kernel, int) else kernel
        more = [self.weight(filters, channels, rows, columns, raw=raw)] + ([self.weight(filters, raw=raw)] if bias else [])
        return self.node("Conv", *more, kernel_shape=[rows, columns], **settings)

    def torch_conv(self, filters, channels, kernel=3, pad=0, stride=1, **more):
        return self.conv(filters, channels, kernel, dilations=[1, 1], group=1, pads=[pad] * 4, strides=[stride] * 2, **more)

    def normalize(self, channels, **settings):
        return self.node(
            "BatchNormalization", self.weight(channels), self.weight(channels), self.weight(channels),
            self.weight(channels, positive=True), **{"epsilon": 1e-5, "momentum": 0.9, **settings})

    def gemm(self, inputs, units, **settings):
        return self.node("Gemm", self.weight(units, inputs), self.weight(units),
                         **{"alpha": 1.0, "beta": 1.0, "transB": 1, **settings})

    def dense(self, inputs, units):
        self.node("MatMul", self.weight(inputs, units))
        return self.node("Add", self.weight(units))

    def max_pool(self, size=2, **settings):
        return self.node("MaxPool", **{"kernel_shape": [size] * 2, "strides": [size] * 2, **settings})

    def reshape(self, *sizes):
        return self.node("Reshape", self.longs(*sizes))

    def save(self, folder, name, graph="main_graph", check=True, producer="test"):
        shape = [None, self.classes] if check else None
        outputs = self.outputs or [helper.make_tensor_value_info(self.current, FLOAT, shape)]
        model = helper.make_model(
            helper.make_graph(self.nodes, graph, self.inputs, outputs, self.initializers), producer_name=producer,
            opset_imports=[helper.make_opsetid("", self.opset), helper.make_opsetid("com.microsoft", 1)])
        model.ir_version = self.ir
        if check:
            checker.check_model(model)
        os.makedirs(os.path.join(HERE, folder), exist_ok=True)
        with open(os.path.join(HERE, folder, f"{name}.onnx"), "wb") as file:
            file.write(model.SerializeToString())


def read(name, graph, **options):
    graph.save("read", name, **options)


# ---- PyTorch's TorchScript exporter

g = Graph(["batch_size", 3, 8, 9], opset=9, ir=4)
g.torch_conv(4, 3, 3, pad=1), g.node("Relu"), g.max_pool(pads=[0] * 4)
g.torch_conv(5, 4, 3, bias=False), g.normalize(5), g.node("Relu")
g.node("Reshape", g.long_node([-1, 20])), g.gemm(20, 6), g.node("Relu"), g.gemm(6, 4), g.node("LogSoftmax", axis=1)
read("torchscript", g)

g = Graph(["batch_size", 1, 8, 8], opset=11)
g.torch_conv(2, 1, 5, pad=2), g.max_pool(ceil_mode=0, pads=[0] * 4), g.node("Relu")
data = g.current
shape = g.node("Shape", inputs=[data], go=False)
batch = g.node("Gather", inputs=[shape, g.long_node(0)], go=False, axis=0)
batch = g.node("Unsqueeze", inputs=[batch], go=False, axes=[0])
sizes = g.node("Concat", inputs=[batch, g.longs(-1)], go=False, axis=0)
g.node("Reshape", inputs=[data, sizes]), g.gemm(32, 4)
read("torchscript-gathered-size", g)

g = Graph([1, 1, 8, 8], opset=9)
g.node("Flatten", axis=1), g.gemm(64, 6), g.node("Unsqueeze", axes=[2]), g.normalize(6), g.node("Squeeze", axes=[2])
g.node("Relu"), g.gemm(6, 4), g.node("Softmax", axis=1)
read("torchscript-batch-norm-1d", g)

g = Graph(["n", 1, 8, 8], opset=13)
weight = g.weight(1, 1, 3, 3)
shared = g.node("Identity", inputs=[weight], go=False)
g.node("Conv", weight, kernel_shape=[3, 3]), g.node("Relu")
g.node("Conv", shared, kernel_shape=[3, 3]), g.node("Relu")
g.node("Flatten"), g.node("Dropout", g.constant(np.float32(0.25)), g.constant(np.bool_(False))), g.gemm(16, 4)
read("torchscript-shared-weights", g)

g = Graph(["n", 1, 8, 8], opset=7)
g.node("Flatten"), g.gemm(64, 5), g.node("Relu"), g.node("Dropout", ratio=0.5), g.gemm(5, 4)
read("opset-7", g)

for name, opset in (("global-average-pool", 13), ("mean-13", 13), ("mean-18", 18)):
    g = Graph(["n", 2, 6, 7], opset=opset)
    g.torch_conv(4, 2, 3), g.node("Relu")
    if name == "global-average-pool":
        g.node("GlobalAveragePool"), g.node("Flatten", axis=1)
    elif name == "mean-13":
        g.node("ReduceMean", axes=[2, 3], keepdims=0)
    else:
        g.node("ReduceMean", g.longs(-1, -2), keepdims=1), g.node("Squeeze", g.longs(2, 3))
    read(name, g, check=opset < 18)

for name, opset, nodes in (
        ("silu", 13, ["silu"]), ("gelu", 13, ["gelu"]), ("gelu-halved-first", 13, ["gelu2"]), ("gelu-20", 20, ["Gelu"]),
        ("leaky-relu", 13, ["LeakyRelu"]), ("elu", 13, ["Elu"]), ("tanh", 13, ["Tanh"]), ("sigmoid", 13, ["Sigmoid"])):
    g = Graph(["n", 1, 5, 5], opset=opset)
    g.torch_conv(3, 1, 3)
    for node in nodes:
        x = g.current
        scalar = lambda value: g.constant(np.float32(value))
        if node == "silu":
            g.node("Sigmoid"), g.node("Mul", inputs=[x, g.current])
        elif node == "gelu":
            g.node("Div", scalar(np.sqrt(2))), g.node("Erf"), g.node("Add", scalar(1))
            g.node("Mul", inputs=[x, g.current]), g.node("Mul", scalar(0.5))
        elif node == "gelu2":
            half = g.node("Mul", inputs=[scalar(0.5), x], go=False)
            g.node("Mul", scalar(np.sqrt(0.5))), g.node("Erf"), g.node("Add", inputs=[scalar(1), g.current])
            g.node("Mul", inputs=[half, g.current])
        elif node == "LeakyRelu":
            g.node(node)
        elif node == "Elu":
            g.node(node, alpha=0.7)
        else:
            g.node(node)
    g.node("Flatten"), g.gemm(27, 4)
    read(name, g, check=opset < 18)

g = Graph(["n", 1, 9, 7], opset=12)
g.max_pool(ceil_mode=1, pads=[0] * 4), g.torch_conv(2, 1, 3), g.node("Flatten"), g.gemm(12, 4)
read("ceil-mode", g)

g = Graph(["n", 1, 9, 8], opset=12)
g.node("AveragePool", kernel_shape=[2, 2], strides=[2, 2], pads=[0] * 4, count_include_pad=1)
g.node("AveragePool", kernel_shape=[3, 3], strides=[1, 1], pads=[1] * 4, count_include_pad=0)
g.node("Flatten"), g.gemm(16, 4)
read("average-pools", g)

g = Graph(["n", 1, 6, 7], opset=13)
g.node("Pad", g.longs(0, 0, 0, 0, 0, 0, 1, 1), mode="constant"), g.torch_conv(2, 1, 2), g.node("Flatten"), g.gemm(84, 4)
read("padded-before", g)

g = Graph(["n", 1, 6, 7], opset=9)
g.node("Pad", pads=[0, 0, 1, 2, 0, 0, 1, 2], mode="constant", value=0.0), g.conv(2, 1, (3, 5)), g.node("Flatten"), g.gemm(84, 4)
read("padded-before-9", g)

g = Graph(["n", 1, 8, 8], opset=12)
g.conv(2, 1, 3, strides=[2, 2], pads=[0, 0, 1, 1]), g.node("Flatten"), g.gemm(32, 4)
read("padded-behind-with-stride", g)

g = Graph(["n", 1, 9, 9], opset=12)
g.conv(2, 1, 3, strides=[2, 2], pads=[0, 0, 1, 1]), g.node("Flatten"), g.gemm(32, 4)
read("padded-for-nothing", g)

g = Graph(["n", 1, 7, 7], opset=12)
g.conv(2, 1, 3, auto_pad="SAME_LOWER"), g.conv(2, 2, 4, auto_pad="VALID"), g.node("Flatten"), g.gemm(32, 4)
read("auto-pad", g)

# ---- PyTorch's dynamo exporter

g = Graph(["s77", 1, 8, 8], opset=18, ir=8)
shape = g.node("Shape", go=False, start=0, end=1)
g.torch_conv(3, 1, 3, auto_pad="NOTSET"), g.node("Relu")
sizes = g.node("Concat", inputs=[shape, g.longs(108)], go=False, axis=0)
g.node("Reshape", sizes, allowzero=1), g.gemm(108, 4, transA=0)
read("dynamo", g, check=False)

# ---- tf2onnx and keras2onnx


def to_first(graph):
    return graph.node("Transpose", perm=[0, 3, 1, 2])


def to_last(graph):
    return graph.node("Transpose", perm=[0, 2, 3, 1])


g = Graph(["unk__8", 8, 7, 3], opset=13)
to_first(g), g.conv(4, 3, 3, strides=[1, 1], pads=[1] * 4, dilations=[1, 1], group=1), g.normalize(4, epsilon=1e-3)
g.node("Relu"), g.max_pool(), to_last(g), g.reshape(-1, 48), g.dense(48, 5), g.node("Relu"), g.dense(5, 4)
g.node("Softmax", axis=1)
read("tf2onnx", g)

g = Graph(["unk__30", 8, 8, 1], opset=8, ir=4)
g.reshape(-1, 1, 8, 8), g.conv(3, 1, 3), g.node("Relu"), to_last(g), g.reshape(-1, 108), g.dense(108, 4)
g.node("Softmax", axis=1)
g.inputs += [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in g.initializers]
read("tf2onnx-reshaped-input", g)

g = Graph(["n", 6, 7, 2], opset=13)
to_first(g), g.conv(3, 2, 3, bias=False, auto_pad="SAME_UPPER"), to_last(g), g.node("Add", g.weight(3)), g.node("Relu")
sizes = g.node("Shape", go=False)
sizes = g.node("Cast", inputs=[sizes], go=False, to=TensorProto.INT32)
first = g.node("Slice", inputs=[sizes, g.longs(0), g.longs(1), g.longs(0)], go=False)
all_sizes = g.node("Concat", inputs=[first, g.constant(np.array([126], np.int32))], go=False, axis=0)
g.node("Reshape", g.node("Cast", inputs=[all_sizes], go=False, to=INT64)), g.dense(126, 4)
read("tf2onnx-sliced-size", g)

g = Graph(["n", 6, 6, 2], opset=13)
to_first(g), g.conv(3, 2, 3), to_last(g), g.reshape(-1, 48), g.normalize(48), g.node("Relu"), g.dense(48, 4)
read("tf2onnx-normalized-list", g)

g = Graph(["n", 6, 6, 2], opset=13)
to_first(g), g.conv(4, 2, 3), g.node("Relu"), to_last(g), g.node("ReduceMean", axes=[1, 2], keepdims=0)
read("tf2onnx-global-average", g)

g = Graph(["n", 5, 6, 3], opset=13)
g.reshape(-1, 90), g.dense(90, 4)
read("flattened-colours", g)

for name, producer in (("torchscript-flattened", "pytorch"), ("tf2onnx-flattened", "tf2onnx")):
    g = Graph(["n", 2, 5, 4], opset=13)
    g.node("Flatten"), g.gemm(40, 4)
    read(name, g, producer=producer)

g = Graph(["N", 8, 8, 1], opset=10, ir=5)
to_first(g), g.conv(3, 1, 3, auto_pad="NOTSET", dilations=[1, 1], group=1, pads=[1] * 4, strides=[1, 1]), g.node("Relu")
g.node("MaxPool", auto_pad="SAME_UPPER", ceil_mode=0, kernel_shape=[3, 3], strides=[2, 2]), to_last(g)
g.reshape(-1, 48), g.dense(48, 4), g.node("Softmax", axis=-1), g.node("Identity")
g.nodes.reverse()
read("keras2onnx", g, check=False)

# ---- CNTK

g = Graph([1, 1, 8, 8], opset=8, ir=3)
matrix = g.node("Reshape", inputs=[g.weight(3, 2, 2, 4, raw=False), g.longs(12, 4)], go=False)
g.conv(2, 1, 5, bias=False, raw=False, auto_pad="SAME_UPPER", strides=[1, 1], dilations=[1, 1], group=1)
g.node("Add", g.weight(2, 1, 1, raw=False)), g.node("Relu"), g.max_pool(auto_pad="NOTSET", pads=[0] * 4)
g.conv(3, 2, 5, bias=False, raw=False, auto_pad="SAME_UPPER", strides=[1, 1], dilations=[1, 1], group=1)
g.node("Add", g.weight(3, 1, 1, raw=False)), g.node("Relu"), g.max_pool(auto_pad="NOTSET", pads=[0] * 4)
g.node("Reshape", g.constant(np.array([1, 12], np.int64), raw=False)), g.node("MatMul", matrix)
g.node("Add", g.weight(1, 4, raw=False))
g.inputs += [helper.make_tensor_value_info(t.name, t.data_type, t.dims) for t in g.initializers]
read("cntk", g)

# ---- what any of them may write

g = Graph(["n", 64], opset=13)
g.gemm(64, 4)
read("list", g)

g = Graph(["n", 48], opset=13)
g.reshape(-1, 1, 6, 8), g.torch_conv(2, 1, 3), g.node("Flatten"), g.gemm(48, 4)
read("list-of-image", g)

g = Graph(["n", 6, 8], opset=13)
g.node("Unsqueeze", g.longs(1)), g.torch_conv(2, 1, 3), g.node("Flatten"), g.gemm(48, 4)
read("rows-and-columns", g)

g = Graph(["n", 6, 8], opset=13)
g.node("Flatten"), g.node("Gemm", g.weight(48, 4), g.constant(np.float32(0.5)), alpha=0.5, beta=2.0)
read("gemm-settings", g)

g = Graph(["n", 1, 4, 4], opset=13)
g.node("Flatten"), g.node("MatMul", g.node("Transpose", inputs=[g.weight(4, 16)], go=False, perm=[1, 0]))
g.node("Add", inputs=[g.weight(1, 4), g.current])
read("transposed-weights", g)

for name, dtype in (("half", np.float16), ("double", np.float64)):
    g = Graph(["n", 1, 4, 4], opset=13)
    g.node("Flatten")
    g.node("MatMul", g.node("Cast", inputs=[g.weight(16, 4, dtype=dtype)], go=False, to=FLOAT))
    read(name, g)

g = Graph(["n", 1, 4, 4], opset=13)
g.node("Div", g.constant(np.float32(255))), g.node("Flatten"), g.gemm(16, 4)
read("scaled-pixels", g)

g = Graph(["n", 1, 4, 4], opset=13)
g.node("Mul", inputs=[g.constant(np.float32(0.5)), g.current]), g.node("Flatten"), g.gemm(16, 4)
g.node("Relu", inputs=["input"], go=False)
read("other-pixels-and-a-loose-end", g)

# ---- what is refused


def refused(name, graph):
    graph.save("refused", name, check=False, producer="test" if name == "ambiguous-channels" else "pytorch")


def image(*steps, opset=13, shape=("n", 2, 8, 8), **options):
    graph = Graph(list(shape), opset=opset, **options)
    for step in steps:
        step(graph)
    return graph


end = lambda g: (g.node("Flatten"), g.gemm(8, 4))
refused("dilations", image(lambda g: g.conv(3, 2, dilations=[2, 2]), end))
refused("group", image(lambda g: g.conv(4, 1, group=2), end))
refused("odd-pads", image(lambda g: g.conv(3, 2, pads=[2, 2, 0, 0]), end))
refused("stride-and-torch-pads", image(lambda g: g.torch_conv(3, 2, pad=1, stride=2), end))
refused("same-lower", image(lambda g: g.conv(3, 2, 2, auto_pad="SAME_LOWER"), end))
refused("pads-and-auto-pad", image(lambda g: g.conv(3, 2, auto_pad="VALID", pads=[1] * 4), end))
refused("oblong-strides", image(lambda g: g.conv(3, 2, strides=[1, 2]), end))
refused("oblong-pool", image(lambda g: g.node("MaxPool", kernel_shape=[1, 2], strides=[2, 2]), end))
refused("counted-padding", image(
    lambda g: g.node("AveragePool", kernel_shape=[3, 3], pads=[1] * 4, strides=[1, 1], count_include_pad=1), end))
refused("ceil-mode-behind-the-map", image(
    lambda g: g.node("MaxPool", kernel_shape=[1, 1], strides=[3, 3], pads=[0, 0, 1, 1], ceil_mode=1), end))
refused("storage-order", image(lambda g: g.max_pool(storage_order=1), end))
refused("indices", image(lambda g: (g.node("MaxPool", kernel_shape=[2, 2], outputs=2, strides=[2, 2]),
                                    setattr(g, "current", g.nodes[-1].output[1])), end))
refused("tanh-gelu", image(lambda g: g.node("Gelu", approximate="tanh"), end, opset=20))
refused("quick-gelu", image(lambda g: (
    setattr(g, "x", g.current), g.node("Mul", g.constant(np.float32(1.702))), g.node("Sigmoid"),
    g.node("Mul", inputs=[g.x, g.current])), end))
refused("training-mode", image(lambda g: g.normalize(2, training_mode=1), end, opset=15))
refused("spatial", image(lambda g: g.normalize(2, spatial=0), end, opset=7))
refused("dropping-always", image(
    lambda g: g.node("Dropout", g.constant(np.float32(0.5)), g.constant(np.bool_(True))), end))
refused("softmax-within", image(lambda g: (g.node("Flatten"), g.node("Softmax"), g.gemm(128, 4))))
refused("softmax-of-batch", image(lambda g: (g.node("Flatten"), g.gemm(128, 4), g.node("Softmax", axis=0))))
refused("residual", image(lambda g: (
    setattr(g, "x", g.current), g.torch_conv(2, 2, pad=1), g.node("Add", inputs=[g.x, g.current])), end))
refused("unknown-operators", image(lambda g: (
    g.node("Clip", g.constant(np.float32(0)), g.constant(np.float32(6))), g.torch_conv(3, 2),
    g.node("HardSwish"), g.node("Relu", domain="com.microsoft")), end))
refused("unknown-setting", image(lambda g: (g.node("Flatten"), g.gemm(128, 4, activation="relu"))))
refused("transposed-batch", image(lambda g: (g.node("Flatten"), g.gemm(128, 4, transA=1))))
refused("dense-on-map", image(lambda g: g.node("MatMul", g.weight(8, 4)), end))
refused("turned-map", image(lambda g: (g.torch_conv(3, 2), g.node("Transpose", perm=[0, 1, 3, 2])), end))
refused("turned-batch", image(lambda g: (g.torch_conv(3, 2), g.node("Transpose", perm=[1, 0, 2, 3])), end))
refused("channels-last-convolution", image(lambda g: g.torch_conv(3, 2), end, shape=("n", 8, 7, 2)))
refused("mixed-images", image(lambda g: (g.torch_conv(3, 2), g.reshape(1, -1), g.gemm(108, 4))))
refused("other-image", image(lambda g: (g.torch_conv(3, 2), g.reshape(-1, 6, 3, 6), g.node("Flatten"), g.gemm(108, 4))))
refused("offset", image(lambda g: (g.node("Sub", g.constant(np.float32(0.13))), g.torch_conv(3, 2)), end))
refused("added-to-pixels", image(lambda g: (g.node("Add", g.constant(np.float32(0.13))), g.torch_conv(3, 2)), end))
refused("scaled-within", image(lambda g: (g.torch_conv(3, 2), g.node("Mul", g.constant(np.float32(2)))), end))
refused("added-map", image(lambda g: (g.torch_conv(3, 2), g.node("Add", g.weight(3, 6, 6))), end))
refused("added-to-columns", image(lambda g: (g.torch_conv(3, 2), g.node("Add", g.weight(6))), end))
refused("added-to-a-turned-list", image(
    lambda g: (g.node("Flatten"), g.gemm(128, 4), g.reshape(-1, 1, 4), g.node("Add", g.weight(4)))))
refused("padding-for-a-pooling", image(lambda g: (g.node("Pad", g.longs(0, 0, 1, 1, 0, 0, 1, 1)), g.max_pool()), end))
refused("reflected", image(
    lambda g: (g.node("Pad", g.longs(0, 0, 1, 1, 0, 0, 1, 1), mode="reflect"), g.torch_conv(3, 2)), end))
refused("opset-6", image(end, opset=6))
refused("opset-99", image(end, opset=99))
refused("open-size", image(end, shape=("n", 1, "height", "width")))
refused("image-without-batch", image(end, shape=(64,)))
refused("two-images", image(lambda g: g.inputs.append(helper.make_tensor_value_info("other", FLOAT, [1])), end))
refused("nothing-of-the-image", image(lambda g: setattr(g, "current", g.weight(1, 4))))
refused("circle", image(lambda g: g.node("Add", inputs=["Add_0_output", "input"])))
refused("too-large-windows", image(lambda g: g.torch_conv(3, 2, 9), end))
refused("weights-of-bytes", image(
    lambda g: (g.node("Flatten"), g.node("MatMul", g.constant(np.ones((128, 4), np.int8))))))
refused("weights-of-the-image", image(lambda g: (g.node("Flatten"), g.node("Gemm", "input", transB=1))))
refused("ambiguous-channels", image(lambda g: (g.node("Flatten"), g.gemm(128, 4)), shape=("n", 8, 8, 2)))

g = image(lambda g: (g.node("Flatten"), g.gemm(128, 4)))
g.outputs = [helper.make_tensor_value_info(name, FLOAT, None) for name in (g.nodes[0].output[0], g.current)]
refused("two-outputs", g)

g = image(lambda g: (g.node("Flatten"), g.gemm(128, 4)))
tensor = g.initializers[0]
tensor.ClearField("raw_data")
tensor.data_location = TensorProto.EXTERNAL
entry = tensor.external_data.add()
entry.key, entry.value = "location", "../outside.bin"
refused("external-data", g)

g = image(lambda g: (g.node("Flatten"), g.gemm(128, 4)))
g.initializers[0].dims[0] = 1 << 40
refused("huge-shape", g)

g = image(lambda g: [g.node("Identity") for _ in range(2_100)], end)
refused("endless-chain", g)

# ---- what costs little to write, and much to believe

g = image(lambda g: g.node("Flatten"), shape=("n", 1, 8, 8))
weight = g.weight(64, 64)
for _ in range(100):
    g.node("MatMul", g.node("Transpose", inputs=[weight], go=False, perm=[1, 0]))
refused("hostile-shared-weights", g)

g = image(shape=("n", 1, 8, 8))
weight = g.constant(np.ones((128, 128), np.float32))
for _ in range(200):
    g.node("Mul", g.node("Transpose", inputs=[weight], go=False, perm=[1, 0]))
refused("hostile-products", g)

refused("hostile-image", image(end, shape=("n", 1, 1 << 20, 1 << 20)))
refused("hostile-image-of-many-channels", image(end, shape=("n", 1 << 24, 1 << 24, 1 << 24)))
refused("hostile-map", image(lambda g: g.conv(2_000, 1, 1), end, shape=("n", 1, 5_000, 5_000)))
refused("integers", image(lambda g: g.node("Cast", to=FLOAT), end, shape=("n", 1, 8, 8), type=INT64))
refused("ratio-of-nothing", image(lambda g: g.node("Dropout", g.constant(np.array([], np.float32))), end))
refused("ratio-that-is-none", image(lambda g: g.node("Dropout", g.constant(np.float32(np.nan))), end))

g = image(lambda g: g.torch_conv(3, 2))
data, sizes = g.current, g.longs(1, 108)
for _ in range(60):
    sizes = g.node("Concat", inputs=[sizes, sizes], go=False, axis=0)
g.node("Reshape", inputs=[data, sizes])
refused("hostile-doubling", g)

g = image(lambda g: (g.node("Flatten"), g.gemm(128, 4)))
g.nodes[1].input.extend(["input"] * 3_000)
refused("hostile-inputs", g)

g = image(lambda g: (g.node("Flatten"), g.gemm(128, 4)))
g.nodes[1].attribute.extend([helper.make_attribute(f"setting_{i}", 1) for i in range(100)])
refused("hostile-settings", g)

g = image(lambda g: (g.node("Flatten"), g.gemm(128, 4)))
g.initializers[0].raw_data = g.initializers[0].raw_data[:-4]
refused("weights-cut-off", g)
