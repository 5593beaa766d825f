"""Trains the reader of letters and writes its weights. LEEME.md beside this says with what and how long.

    python3 entrenar.py ocrb  STEPS OUT.bin FONT.otf …
"""
import os
import struct
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from lineas import Drawer

torch.set_num_threads(1)


def block(i, o, size, pad):
    return nn.Sequential(nn.Conv2d(i, o, size, padding=pad, bias=False), nn.BatchNorm2d(o), nn.ReLU())


class Net(nn.Module):
    """24 rows in; one column of classes for every four of the strip (`fino`: every two)."""

    def __init__(self, classes, fino):
        super().__init__()
        self.fino = fino
        self.a = block(1, 12, 3, 1)
        self.b = block(12, 24, 3, 1)
        self.c = block(24, 40, 3, 1)
        self.d = block(40, 64, 3, (0, 1))
        self.e = block(64, 64, (1, 5), (0, 2))
        self.drop = nn.Dropout(0.1)
        self.out = nn.Conv2d(64, classes, 1)

    def forward(self, x):
        x = F.max_pool2d(self.a(x), 2)
        x = F.max_pool2d(self.b(x), (2, 1) if self.fino else 2)
        x = F.max_pool2d(self.c(x), (2, 1))
        return self.out(self.drop(self.e(self.d(x))))[:, :, 0]


def folded(net):
    """Convolutions with their normalisation folded in: (weight, bias)."""
    for part in (net.a, net.b, net.c, net.d, net.e):
        conv, norm = part[0], part[1]
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        yield conv.weight * gain.reshape(-1, 1, 1, 1), norm.bias - norm.running_mean * gain
    yield net.out.weight, net.out.bias


def save(net, path):
    """«RLT1», layers; each: out, in, height, width as u16, scale and bias as f32, weights as i8."""
    with torch.no_grad(), open(path + '.new', 'wb') as file:
        layers = list(folded(net))
        file.write(b'RLT1' + struct.pack('<HH', len(layers), 1 if net.fino else 0))
        for weight, bias in layers:
            o, i, h, w = weight.shape
            flat = weight.reshape(o, -1).numpy()
            scale = np.maximum(np.abs(flat).max(1) / 127, 1e-9).astype('<f4')
            file.write(struct.pack('<HHHH', o, i, h, w) + scale.tobytes() + bias.numpy().astype('<f4').tobytes())
            data = np.clip(np.rint(flat / scale[:, None]), -127, 127).astype(np.int8).tobytes()
            file.write(data + bytes(-len(data) % 4))
    os.replace(path + '.new', path)


def greedy(scores, letters):
    """Letters at the columns where one is likelier than none, repeats joined."""
    out = []
    for line in scores.argmax(1).tolist():
        text, last = '', 0
        for column in line:
            if column != last and column != 0:
                text += letters[column - 1]
            last = column
        out.append(text)
    return out


def main():
    kind, steps, path, fonts = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    drawer = Drawer(kind, fonts, 7)
    net = Net(len(drawer.letters) + 1, kind != 'ocrb')
    if os.environ.get('DESDE'):
        net.load_state_dict(torch.load(os.environ['DESDE']))
    net.train()
    print('parameters', sum(p.numel() for p in net.parameters()), flush=True)
    rate = float(os.environ.get('PASO', '4e-3'))
    tuner = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-4)
    plan = torch.optim.lr_scheduler.OneCycleLR(tuner, rate, total_steps=steps, pct_start=0.15)
    begun, losses, kept = time.process_time(), [], []
    for step in range(1, steps + 1):
        # Drawing costs more than learning: every other step takes up a batch of before.
        if step % 2 == 1 or len(kept) < 20:
            kept.append(drawer.batch(48))
            kept = kept[-60:]
            x, y, texts = kept[-1]
        else:
            x, y, texts = kept[drawer.rng.integers(0, len(kept))]
        scores = net(x[:, None])
        loss = F.cross_entropy(scores, y, ignore_index=-100, label_smoothing=0.02)
        tuner.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        tuner.step()
        plan.step()
        losses.append(loss.item())
        if step % 100 == 0 or step == steps:
            read = greedy(scores.detach(), drawer.letters)
            whole = sum(a.replace(' ', '') == b.replace(' ', '') for a, b in zip(read, texts)) / len(texts)
            print(f'{step} loss {np.mean(losses[-100:]):.4f} whole lines {whole:.2f} {time.process_time() - begun:.0f}s', flush=True)
            if step % 500 == 0 or step == steps:
                net.eval()
                save(net, path)
                torch.save(net.state_dict(), path + '.pt')
                net.train()


main()
