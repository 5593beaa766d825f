"""Drawn lines of text as a cheap phone would see them, in batches, with where each letter stands.

Promises: independent of the project's specimens and of their photographs (another language, other code), so that
what is measured on those was never learnt by heart. Same seed, same lines.

A line becomes a strip of 24 rows in which a capital is some 14 high: what `web/captura/camara/letras` cuts out.
"""
import io
import math

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont

ROWS, COLUMNS = 24, 480
CAP = 14.3
FINE = 2.0  # drawn so many times finer
DRAWN_ROWS = 96

OCRB = '<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
FRENTE = ' -/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZÑÁÉÍÓÚÜ'


class Face:
    """A font's capitals, drawn once at the height wanted."""

    def __init__(self, path, letters, cap_rows, marked=0):
        size = 100
        font = ImageFont.truetype(path, size)
        top, bottom = font.getbbox('H')[1], font.getbbox('H')[3]
        self.font = ImageFont.truetype(path, max(8, round(size * cap_rows / (bottom - top))))
        box = self.font.getbbox('H')
        self.middle = (box[1] + box[3]) / 2
        self.glyphs = {}
        for letter in letters:
            advance = self.font.getlength(letter)
            pad = 6
            image = Image.new('L', (math.ceil(advance) + 2 * pad, 64), 0)
            draw = ImageDraw.Draw(image)
            draw.text((pad, 32 - self.middle), letter, font=self.font, fill=255)
            # Faces made to be told apart, the specimens' among them: a zero with a stroke, an I with bars.
            if marked and letter == '0':
                x, high = pad + advance / 2, cap_rows * 0.3
                draw.line((x - advance * 0.2, 32 + high * marked, x + advance * 0.2, 32 - high * marked), fill=255, width=3)
            if marked and letter in 'IÍ':
                advance += 6
                image = Image.new('L', (math.ceil(advance) + 2 * pad, 64), 0)
                draw = ImageDraw.Draw(image)
                draw.text((pad + 3, 32 - self.middle), letter, font=self.font, fill=255)
                stem = max(3, round(cap_rows * 0.14))
                for y in (32 - cap_rows / 2 + stem / 2, 32 + cap_rows / 2 - stem / 2):
                    draw.line((pad, y, pad + advance, y), fill=255, width=stem)
            self.glyphs[letter] = (np.asarray(image, np.float32) / 255, advance, pad)


class Drawer:
    def __init__(self, kind, paths, seed):
        self.kind = kind
        self.letters = OCRB if kind == 'ocrb' else FRENTE
        self.stride = 4 if kind == 'ocrb' else 2
        self.index = {letter: i + 1 for i, letter in enumerate(self.letters)}
        self.rng = np.random.default_rng(seed)
        torch.manual_seed(seed)
        marked = (0,) if kind == 'ocrb' else (0, 1, -1)
        self.faces = [Face(path, self.letters, CAP * FINE, mark) for path in paths for mark in marked]

    # --- texts -------------------------------------------------------------------------------------------------
    def text(self):
        r = self.rng
        pick = lambda letters, n: ''.join(letters[i] for i in r.integers(0, len(letters), n))
        digits, capitals = '0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
        if self.kind == 'ocrb':
            which = r.random()
            if which < 0.15:
                return 'IDMEX' + pick(digits, 10) + '<<' + pick(digits, 13)
            if which < 0.3:
                return pick(digits, 7) + pick('HMX', 1) + pick(digits, 7) + 'MEX<' + pick(digits, 2) + '<<' + pick(digits, 5) + '<' + pick(digits, 1)
            if which < 0.5:
                words = [pick(capitals, r.integers(2, 11)) for _ in range(r.integers(2, 6))]
                out = words[0]
                for i, word in enumerate(words[1:]):
                    out += ('<<' if i == 1 else '<') + word
                return out[:30].ljust(30, '<')
            if which < 0.6:
                return pick(digits, r.integers(12, 14))
            return pick(self.letters, 30)
        which = r.random()
        if which < 0.25:
            return pick(capitals, 6) + pick(digits, 8) + pick('HMX', 1) + pick(digits, 3)
        if which < 0.45:
            return pick(capitals, 4) + pick(digits, 6) + pick('HMX', 1) + pick(capitals, 5) + pick(digits + capitals, 1) + pick(digits, 1)
        if which < 0.75:
            weighted = 'AAAAEEEEIIIOOOOUURRRSSSNNNLLLTTMMCCDDPPBGHJVZÑXYQKFW' + ('ÁÉÍÓÚÜ' if r.random() < 0.4 else '')
            return ' '.join(pick(weighted, r.integers(1, 11)) for _ in range(r.integers(1, 4)))[:26].strip()
        if which < 0.9:
            return [
                lambda: pick(digits, 4) + ' ' + pick(digits, 2),
                lambda: pick(digits, 4),
                lambda: pick(digits, 4) + ' - ' + pick(digits, 4),
                lambda: pick(digits, 4) + '-' + pick(digits, 4),
                lambda: pick(digits, 2) + '/' + pick(digits, 2) + '/' + pick(digits, 4),
            ][r.integers(0, 5)]()
        return pick(self.letters[1:], r.integers(1, 22))

    # --- drawing -----------------------------------------------------------------------------------------------
    def line(self, into, text, face, row, left, spread):
        """Lays a line down; centres and advances of its letters."""
        places = []
        x = left
        for letter in text:
            glyph, advance, pad = face.glyphs[letter]
            step = advance * spread
            dx = int(round(x + (step - advance) / 2 - pad + self.rng.normal(0, 0.35)))
            dy = row - 32 + int(round(self.rng.normal(0, 0.35)))
            h, w = glyph.shape
            if dx >= 0 and dx + w <= into.shape[1]:
                above, below = max(0, -dy), min(h, into.shape[0] - dy)
                target = into[dy + above:dy + below, dx:dx + w]
                np.maximum(target, glyph[above:below], out=target)
            places.append((letter, x + step / 2, step))
            x += step
        return places, x

    def batch(self, count):
        r = self.rng
        width = int(COLUMNS * FINE * 1.35)
        ink = np.zeros((count, DRAWN_ROWS, width), np.float32)
        labels = np.zeros((count, COLUMNS // self.stride), np.int64)
        theta = np.zeros((count, 8), np.float32)
        texts = []
        for b in range(count):
            face = self.faces[r.integers(0, len(self.faces))]
            text = self.text()
            scale = math.exp(r.uniform(math.log(0.78), math.log(1.25)))
            spread = r.uniform(0.94, 1.1) if self.kind == 'ocrb' else r.uniform(0.97, 1.16)
            length = sum(face.glyphs[letter][1] for letter in text) * spread
            # What is too long for the strip is drawn smaller, as a straightened card would have it.
            scale = min(scale, (COLUMNS - 6) * FINE / length)
            slack = COLUMNS * FINE / scale - length
            left = 20 + r.uniform(0, max(1.0, slack - 4))
            middle = DRAWN_ROWS // 2
            places, end = self.line(ink[b], text, face, middle, left, spread)
            spacing = r.uniform(1.55, 1.9) * CAP * FINE
            for side in (-1, 1):
                if r.random() < 0.75 and abs(spacing) + 10 <= middle:
                    self.line(ink[b], self.text(), face, int(middle + side * spacing), left if r.random() < 0.7 else r.uniform(10, 60), spread)
            texts.append(text)
            # Strip pixel (x, y) -> drawn pixel.
            origin = left - r.uniform(2, max(3, min(slack - 2, 60))) if slack > 8 else left - 4
            turn, shear = r.normal(0, 0.011), r.normal(0, 0.04)
            if r.random() < 0.1:
                shear += r.normal(0, 0.08)
            keystone = r.normal(0, 0.03)
            tall = r.uniform(0.86, 1.16)
            down = r.normal(0, 1.1)
            theta[b] = (origin, FINE / scale, turn, shear, keystone, tall, down, middle)
            centres = np.array([place[1] for place in places])
            steps = np.array([place[2] for place in places])
            marks = np.array([self.index[place[0]] for place in places])
            # Columns' middles in drawn pixels.
            xs = (np.arange(COLUMNS // self.stride) + 0.5) * self.stride
            drawn = self.across(xs, theta[b])
            distance = np.abs(drawn[:, None] - centres[None, :])
            nearest = distance.argmin(1)
            away = distance[np.arange(len(xs)), nearest] / steps[nearest]
            labels[b] = np.where(away < 0.22, marks[nearest], np.where(away > 0.37, 0, -100))
            # A narrow letter must have one column at least.
            for i in range(len(places)):
                column = distance[:, i].argmin()
                if distance[column, i] < steps[i] * 0.5:
                    labels[b, column] = marks[i]
        image = self.photograph(torch.from_numpy(ink), torch.from_numpy(theta))
        return image, torch.from_numpy(labels), texts

    @staticmethod
    def across(xs, t):
        u = xs / COLUMNS - 0.5
        return t[0] + t[1] * (xs + t[4] * COLUMNS * (u * u - 0.25))

    # --- what lens, light and sensor do --------------------------------------------------------------------------
    def photograph(self, ink, t):
        r, n = self.rng, ink.shape[0]
        uniform = lambda low, high, *shape: torch.from_numpy(r.uniform(low, high, (n, *shape)).astype(np.float32))
        # Ink that spread, or that lacks.
        ink = blur(ink, [math.exp(v) for v in r.uniform(math.log(0.5), math.log(2.4), 4)])
        level, hard = uniform(0.3, 0.66, 1, 1), uniform(4, 14, 1, 1)
        ink = torch.sigmoid((ink - level) * hard)
        low = F.interpolate(torch.rand(n, 1, 10, 90), size=ink.shape[1:], mode='bilinear', align_corners=False)[:, 0]
        worn = (uniform(0, 1, 1, 1) < 0.3).float() * uniform(0.2, 1.1, 1, 1)
        ink = ink * (1 - worn * (low - 0.35).clamp(min=0)).clamp(0, 1)

        ys = torch.arange(ROWS).float() + 0.5 - ROWS / 2
        xs = torch.arange(COLUMNS).float() + 0.5
        Y, X = torch.meshgrid(ys, xs, indexing='ij')
        p = [t[:, i].reshape(n, 1, 1) for i in range(8)]
        u = X / COLUMNS - 0.5
        sx = p[0] + p[1] * (X + p[4] * COLUMNS * (u * u - 0.25) + p[3] * Y)
        sy = p[7] + p[1] * p[5] * (Y + p[6] + p[2] * (X - COLUMNS / 2))
        grid = torch.stack((2 * sx / ink.shape[2] - 1, 2 * sy / ink.shape[1] - 1), -1)
        ink = F.grid_sample(ink[:, None], grid, mode='bilinear', align_corners=False)[:, 0]

        # Paper with its pattern, light across it, shadow, reflection.
        paper, dark = uniform(0.5, 1, 1, 1), uniform(0.02, 0.35, 1, 1)
        phase, tilt = uniform(0, 6.3, 1, 1), uniform(-0.6, 0.6, 1, 1)
        period, wave = uniform(3, 14, 1, 1), uniform(0, 6, 1, 1)
        pattern = torch.sin(2 * math.pi * (Y + tilt * X + wave * torch.sin(X / 23 + phase)) / period + phase)
        pattern = pattern * uniform(0, 0.12, 1, 1) * (uniform(0, 1, 1, 1) < 0.5).float()
        coarse = F.interpolate(torch.randn(n, 1, 3, 12), size=(ROWS, COLUMNS), mode='bicubic', align_corners=False)[:, 0]
        light = paper * (1 + pattern) * (1 + uniform(0, 0.16, 1, 1) * coarse) * (1 + uniform(-0.35, 0.35, 1, 1) * u)
        edge, at = uniform(0.02, 0.15, 1, 1), uniform(0, COLUMNS, 1, 1)
        shade = torch.sigmoid((X - at + uniform(-3, 3, 1, 1) * Y) * edge)
        light = light * (1 - shade * uniform(0, 0.6, 1, 1) * (uniform(0, 1, 1, 1) < 0.3).float())
        ink_strength = 1 - dark / paper
        seen = light * (1 - ink * ink_strength.clamp(0.25, 1))
        for _ in range(2):
            scratch = torch.exp(-(((Y - uniform(-12, 12, 1, 1)) + uniform(-1.5, 1.5, 1, 1) * (X - uniform(0, COLUMNS, 1, 1))) / uniform(0.5, 1.2, 1, 1)) ** 2)
            seen = seen + scratch * uniform(-0.15, 0.4, 1, 1) * (uniform(0, 1, 1, 1) < 0.25).float()
        gx, gw = uniform(0, COLUMNS, 1, 1), uniform(15, 90, 1, 1)
        glare = torch.exp(-(((X - gx) / gw) ** 2 + ((Y - uniform(-30, 30, 1, 1)) / gw) ** 2))
        seen = seen + glare * uniform(0, 0.7, 1, 1) * (uniform(0, 1, 1, 1) < 0.2).float()
        seen = seen * (1 - uniform(0, 0.3, 1, 1)) + uniform(0, 0.25, 1, 1)

        # Focus and hand: of each group of lines its own disc and path.
        order = torch.from_numpy(r.permutation(n))
        for group in order.chunk(8):
            seen[group] = convolve(seen[group], kernel(r))
        noise = torch.randn(n, ROWS, COLUMNS)
        noise = noise * 0.6 + 0.8 * blur(torch.randn(n, ROWS, COLUMNS), [r.uniform(0.4, 1.1)])
        amount = torch.exp(uniform(math.log(0.003), math.log(0.07), 1, 1))
        seen = seen + noise * amount
        gamma = torch.exp(uniform(-0.35, 0.35, 1, 1))
        seen = seen.clamp(0.001, 1) ** gamma
        sharp = uniform(0, 0.9, 1, 1) * (uniform(0, 1, 1, 1) < 0.6).float()
        seen = seen + sharp * (seen - blur(seen, [1.0]))
        bytes_ = (seen.clamp(0, 1) * 255).round()
        some = r.random(n) < 0.5
        if some.any():
            bytes_[torch.from_numpy(some)] = jpeg(bytes_[torch.from_numpy(some)], int(r.integers(35, 92)))
        return normalised(bytes_)


def along(x, weights, axis):
    """Weighted sum of shifted copies, edges repeated: quicker here than a convolution of one channel."""
    reach = len(weights) // 2
    pad = (reach, reach, 0, 0) if axis == 2 else (0, 0, reach, reach)
    wide = F.pad(x[:, None], pad, mode='replicate')[:, 0]
    out = torch.zeros_like(x)
    for i, weight in enumerate(weights):
        out.add_(wide.narrow(axis, i, x.shape[axis]), alpha=float(weight))
    return out


def blur(x, sigmas):
    """Gaussian; of each part of the batch its own."""
    out = []
    for part, sigma in zip(x.chunk(len(sigmas)), sigmas):
        reach = max(1, math.ceil(2.2 * sigma))
        line = torch.exp(-(torch.arange(-reach, reach + 1).float() / sigma) ** 2 / 2)
        line = (line / line.sum()).tolist()
        out.append(along(along(part, line, 2), line, 1))
    return torch.cat(out)


def kernel(r):
    side, fine = 13, 3
    radius = max(0.0, r.normal(0.5, 0.7)) if r.random() < 0.8 else r.uniform(1, 2.4)
    length = abs(r.normal(0, 1.6)) if r.random() < 0.8 else r.uniform(2, 6)
    angle = r.uniform(0, math.pi)
    out = np.zeros((side, side))
    for step in np.linspace(-0.5, 0.5, 25):
        cx, cy = step * length * math.cos(angle), step * length * math.sin(angle)
        grid = (np.arange(side * fine) + 0.5) / fine - side / 2
        gx, gy = np.meshgrid(grid, grid)
        far = np.hypot(gx - cx, gy - cy)
        disc = 1 / (1 + np.exp((far - max(radius, 0.45)) * 8))
        out += disc.reshape(side, fine, side, fine).mean((1, 3)) / disc.sum()
    return torch.from_numpy((out / out.sum()).astype(np.float32))


def convolve(x, k):
    reach = k.shape[0] // 2
    return F.conv2d(F.pad(x[:, None], (reach,) * 4, mode='replicate'), k[None, None])[:, 0]


def jpeg(x, quality):
    n, h, w = x.shape
    file = io.BytesIO()
    Image.fromarray(x.reshape(n * h, w).numpy().astype(np.uint8)).save(file, 'jpeg', quality=quality)
    return torch.from_numpy(np.asarray(Image.open(file), np.float32).copy()).reshape(n, h, w)


WINDOW = 24


def normalised(x):
    """Ink up, the mean and spread of 2·24+1 columns around each taken out: as `tira.ts` does, to the letter."""
    n, h, w = x.shape
    sums = torch.stack((x.sum(1), (x * x).sum(1)), 1).double()
    run = F.pad(sums.cumsum(2), (1, 0))
    left = (torch.arange(w) - WINDOW).clamp(min=0)
    right = (torch.arange(w) + WINDOW + 1).clamp(max=w)
    count = ((right - left) * h).double()
    mean, square = ((run[:, i][:, right] - run[:, i][:, left]) / count for i in (0, 1))
    spread = (square - mean * mean).clamp(min=0).sqrt() + 4
    return ((mean[:, None] - x) / spread[:, None]).float()
