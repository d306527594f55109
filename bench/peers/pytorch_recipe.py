#!/usr/bin/env python3
"""Epochs of our recipes in PyTorch on a GPU, eager: the peer of the benchmark's `gpu`.

Needs torch with CUDA and numpy. The images lie on the GPU and are changed there, a batch in one grid sample. Prints a
line of JSON for each batch size: {"batch": ..., "seconds_per_epoch": [...]}, without the first epoch, which warms up.

    pytorch_recipe.py FOLDER_OF_IDX_FILES fast|accurate [--batches 32,64] [--epochs N]
"""
import argparse
import json
import math
import time

import torch
from pytorch_step import read_idx
from torch import nn
from torch.nn import functional

RECIPES = {
    "fast": dict(
        filters=[16, 32], padding=0, features=32 * 4 * 4, dense=64, dropout=0.0, rate=4e-3, decay=0.0, smoothing=0.05,
        angle=5, scale=0.05, shear=3, shift=1, alpha=0),
    "accurate": dict(
        filters=[24, 48, 96, 128], padding=2, features=128, dense=128, dropout=0.3, rate=3e-3, decay=0.05,
        smoothing=0.1, angle=10, scale=0.1, shear=5, shift=2, alpha=10),
}
SIGMA = 4


def build_network(recipe):
    layers, channels = [], 1
    for filters in recipe["filters"]:
        layers += [
            nn.Conv2d(channels, filters, 5, padding=recipe["padding"]), nn.ReLU(), nn.MaxPool2d(2),
            nn.BatchNorm2d(filters)]
        channels = filters
    return nn.Sequential(
        *layers, nn.Flatten(), nn.Linear(recipe["features"], recipe["dense"]), nn.ReLU(), nn.Dropout(recipe["dropout"]),
        nn.Linear(recipe["dense"], 10))


class Augmentation:
    def __init__(self, recipe, device):
        self.recipe = recipe
        at = torch.arange(-4 * SIGMA, 4 * SIGMA + 1, device=device, dtype=torch.float32)
        weights = torch.exp(-0.5 * (at / SIGMA) ** 2)
        self.blur = (weights / weights.sum()).reshape(1, 1, -1, 1)

    def __call__(self, images):
        count, recipe = len(images), self.recipe
        drawn = torch.rand(5, count, device=images.device) * 2 - 1
        angle = drawn[0] * math.radians(recipe["angle"])
        slant = torch.tan(drawn[1] * math.radians(recipe["shear"]))
        size = 1 / (1 + drawn[2] * recipe["scale"])
        across, down = drawn[3:] * (recipe["shift"] * 2 / images.shape[-1])
        cosine, sine = torch.cos(angle) * size, torch.sin(angle) * size
        rows = [cosine, cosine * slant - sine, across, sine, sine * slant + cosine, down]
        grid = functional.affine_grid(torch.stack(rows, 1).reshape(count, 2, 3), images.shape, align_corners=False)
        if recipe["alpha"] > 0:
            noise = torch.rand(2 * count, 1, *images.shape[2:], device=images.device) * 2 - 1
            radius = 4 * SIGMA
            noise = functional.conv2d(functional.pad(noise, [0, 0, radius, radius], mode="reflect"), self.blur)
            noise = functional.conv2d(
                functional.pad(noise, [radius, radius, 0, 0], mode="reflect"), self.blur.transpose(2, 3))
            moves = noise.reshape(count, 2, *images.shape[2:]).permute(0, 2, 3, 1)
            grid = grid + moves * (recipe["alpha"] * 2 / images.shape[-1])
        return functional.grid_sample(images, grid, align_corners=False)


def epochs(recipe, images, labels, batch, count):
    torch.manual_seed(1)
    network = build_network(recipe).cuda().train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe["rate"], weight_decay=recipe["decay"], fused=True)
    loss_of = nn.CrossEntropyLoss(label_smoothing=recipe["smoothing"])
    change = Augmentation(recipe, images.device)
    for _ in range(count):
        torch.cuda.synchronize()
        start = time.perf_counter()
        loss_sum, correct = torch.zeros((), device="cuda"), torch.zeros((), device="cuda", dtype=torch.int64)
        for indices in torch.randperm(len(images), device="cuda").split(batch):
            optimizer.zero_grad()
            logits = network(change(images[indices].float() / 255))
            loss = loss_of(logits, labels[indices])
            loss.backward()
            optimizer.step()
            loss_sum += loss.detach() * len(indices)
            correct += (logits.detach().argmax(1) == labels[indices]).sum()
        correct.item()
        yield time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("recipe", choices=RECIPES)
    parser.add_argument("--batches", default="32,64,128,256,512,1024")
    parser.add_argument("--epochs", type=int, default=3)
    options = parser.parse_args()

    pixels = read_idx(options.folder, "train-images-idx3-ubyte", header=16).reshape(-1, 1, 28, 28)
    images = torch.from_numpy(pixels.copy()).cuda()
    labels = torch.from_numpy(read_idx(options.folder, "train-labels-idx1-ubyte", header=8).astype("int64")).cuda()
    for batch in map(int, options.batches.split(",")):
        times = list(epochs(RECIPES[options.recipe], images, labels, batch, options.epochs))
        print(json.dumps({"batch": batch, "seconds_per_epoch": [round(each, 4) for each in times[1:]]}), flush=True)


if __name__ == "__main__":
    main()
