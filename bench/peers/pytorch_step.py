#!/usr/bin/env python3
"""One training step of the notebook's network in PyTorch: the peer of the benchmark's `step`.

Needs torch and numpy (Debian: python3-torch). Prints one line of JSON: {"ms_per_step": ...}, a median.

    pytorch_step.py FOLDER_OF_IDX_FILES [--depth N] [--batch N] [--steps N] [--threads N] [--channels-last]
"""
import argparse
import gzip
import json
import statistics
import time
from pathlib import Path

import numpy
import torch
from torch import nn

FILTERS = [32, 32, 64]
WARM_UP = 30


def read_idx(folder, name, header):
    """The values of an IDX file, gzip or plain, after its header."""
    plain = Path(folder) / name
    data = plain.read_bytes() if plain.exists() else gzip.decompress(plain.with_name(name + ".gz").read_bytes())
    return numpy.frombuffer(data, numpy.uint8, offset=header)


def build_network(depth):
    layers, channels, side = [], 1, 28
    for filters in FILTERS[:depth]:
        layers += [nn.Conv2d(channels, filters, kernel_size=3), nn.ReLU(), nn.MaxPool2d(2)]
        channels, side = filters, (side - 2) // 2
    dense = [nn.Linear(channels * side * side, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10)]
    return nn.Sequential(*layers, nn.Flatten(), *dense)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--channels-last", action="store_true")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    pixels = read_idx(options.folder, "train-images-idx3-ubyte", header=16).reshape(-1, 1, 28, 28)
    images = torch.from_numpy(pixels.astype(numpy.float32) / 255)
    labels = torch.from_numpy(read_idx(options.folder, "train-labels-idx1-ubyte", header=8).astype(numpy.int64))
    network = build_network(options.depth).train()
    if options.channels_last:
        network = network.to(memory_format=torch.channels_last)
        images = images.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7)
    loss_of = nn.CrossEntropyLoss()

    milliseconds = []
    for step in range(WARM_UP + options.steps):
        start = time.perf_counter()
        batch = torch.randint(len(images), (options.batch,))
        optimizer.zero_grad()
        loss_of(network(images[batch]), labels[batch]).backward()
        optimizer.step()
        if step >= WARM_UP:
            milliseconds.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"ms_per_step": round(statistics.median(milliseconds), 3)}))


if __name__ == "__main__":
    main()
