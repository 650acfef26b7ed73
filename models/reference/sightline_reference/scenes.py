"""Draws scenes and records their contents. One object fits in one cell of 28 px, which is one image token."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

from .vocabulary import BARS, COLORS, FIXED_COLORS, SHAPES

CELL = 28
#: Weights of the grids (rows, columns). Images have sides of 84 to 168 px.
GRIDS: dict[tuple[int, int], float] = {
    (3, 3): 2, (3, 4): 2, (4, 3): 2, (4, 4): 2,
    (3, 5): 1, (5, 3): 1, (4, 5): 1, (5, 4): 1, (5, 5): 0.7,
    (3, 6): 0.5, (6, 3): 0.5, (4, 6): 0.5, (6, 4): 0.5, (6, 6): 0.4,
}  # fmt: skip
RADIUS = {"large": 12, "small": 7}
BAR_MAX = 6
SIDES = range(2, 8)


@dataclass
class Thing:
    """One drawn object in the cell at `row` and `column`."""

    shape: str
    color: str
    size: str
    row: int = 0
    column: int = 0


@dataclass
class Scene:
    """An image with its known contents. `cells` describes every image token in row-major order."""

    image: Image.Image
    grid: tuple[int, int]
    layout: str
    things: list[Thing] = field(default_factory=list)
    bars: dict[str, tuple[int, str]] = field(default_factory=dict)
    sides: tuple[int, int] | None = None
    color: str | None = None
    cells: list[dict[str, str]] = field(default_factory=list)

    def position_words(self, thing: Thing) -> tuple[str, str]:
        rows, columns = self.grid
        vertical = "top" if thing.row == 0 else "bottom" if thing.row == rows - 1 else "middle"
        horizontal = "left" if thing.column == 0 else "right" if thing.column == columns - 1 else "center"
        return vertical, horizontal


def choose_grid(rng: random.Random) -> tuple[int, int]:
    return rng.choices(list(GRIDS), list(GRIDS.values()))[0]


def _star(cx: float, cy: float, radius: float, points: int, inner: float) -> list[tuple[float, float]]:
    corners = []
    for i in range(points * 2):
        reach = radius if i % 2 == 0 else radius * inner
        angle = -math.pi / 2 + math.pi * i / points
        corners.append((cx + reach * math.cos(angle), cy + reach * math.sin(angle)))
    return corners


def _draw_thing(draw: ImageDraw.ImageDraw, shape: str, x: int, y: int, r: int, fill: tuple[int, int, int]) -> None:
    if shape == "circle":
        draw.ellipse([x - r, y - r, x + r, y + r], fill=fill)
    elif shape == "square":
        draw.rectangle([x - r * 0.88, y - r * 0.88, x + r * 0.88, y + r * 0.88], fill=fill)
    elif shape == "triangle":
        draw.polygon([(x, y - r), (x - r, y + r * 0.8), (x + r, y + r * 0.8)], fill=fill)
    elif shape == "star":
        draw.polygon(_star(x, y, r * 1.12, 5, 0.42), fill=fill)
    elif shape == "diamond":
        draw.polygon([(x, y - r * 1.1), (x + r * 0.75, y), (x, y + r * 1.1), (x - r * 0.75, y)], fill=fill)
    elif shape == "cross":
        w = r * 0.36
        draw.rectangle([x - r, y - w, x + r, y + w], fill=fill)
        draw.rectangle([x - w, y - r, x + w, y + r], fill=fill)
    elif shape == "sun":
        draw.ellipse([x - r * 0.55, y - r * 0.55, x + r * 0.55, y + r * 0.55], fill=fill)
        for i in range(8):
            c, s = math.cos(math.pi * i / 4), math.sin(math.pi * i / 4)
            draw.line([x + r * 0.7 * c, y + r * 0.7 * s, x + r * 1.1 * c, y + r * 1.1 * s], fill=fill, width=2)
    elif shape == "leaf":
        draw.polygon(
            [
                (x - r, y + r),
                (x - r * 0.8, y - r * 0.1),
                (x, y - r * 0.8),
                (x + r, y - r),
                (x + r * 0.8, y),
                (x, y + r * 0.8),
            ],
            fill=fill,
        )
        draw.line([x - r, y + r, x + r * 0.6, y - r * 0.6], fill=(255, 255, 255), width=1)
    elif shape == "heart":
        draw.ellipse([x - r, y - r * 0.8, x, y + r * 0.2], fill=fill)
        draw.ellipse([x, y - r * 0.8, x + r, y + r * 0.2], fill=fill)
        draw.polygon([(x - r * 0.95, y - r * 0.05), (x + r * 0.95, y - r * 0.05), (x, y + r)], fill=fill)


def _canvas(rng: random.Random, grid: tuple[int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    shade = rng.randint(235, 255)
    image = Image.new("RGB", (grid[1] * CELL, grid[0] * CELL), (shade, shade, rng.randint(235, 255)))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 0, image.width - 1, image.height - 1], outline=(120, 120, 120))
    return image, draw


def _plain_cells(grid: tuple[int, int], with_positions: bool) -> list[dict[str, str]]:
    rows, columns = grid
    cells = []
    for row in range(rows):
        for column in range(columns):
            cell = {"what": "image"}
            if with_positions:
                cell["row"] = "top" if row == 0 else "bottom" if row == rows - 1 else "middle"
                cell["column"] = "left" if column == 0 else "right" if column == columns - 1 else "center"
            cells.append(cell)
    return cells


def _draw_things(rng: random.Random, scene: Scene, draw: ImageDraw.ImageDraw, things: list[Thing]) -> Scene:
    rows, columns = scene.grid
    free = [(row, column) for row in range(rows) for column in range(columns)]
    for thing, (row, column) in zip(things, rng.sample(free, len(things)), strict=True):
        thing.row, thing.column = row, column
        jitter = 1 if thing.size == "large" else 4
        x = column * CELL + CELL // 2 + rng.randint(-jitter, jitter)
        y = row * CELL + CELL // 2 + rng.randint(-jitter, jitter)
        _draw_thing(draw, thing.shape, x, y, RADIUS[thing.size], COLORS[thing.color])
        scene.cells[row * columns + column].update(what=thing.shape, color=thing.color, size=thing.size)
    scene.things = sorted(things, key=lambda thing: (thing.row, thing.column))
    return scene


def _size(rng: random.Random) -> str:
    return rng.choices(["large", "small"], [0.65, 0.35])[0]


def paint_things(rng: random.Random, grid: tuple[int, int], layout: str, things: Callable[[], list[Thing]]) -> Scene:
    """Draws things on a canvas. `things` is called after the canvas is chosen, and may use `rng` as well."""
    image, draw = _canvas(rng, grid)
    scene = Scene(image, grid, layout, cells=_plain_cells(grid, with_positions=True))
    return _draw_things(rng, scene, draw, things())


def choose_distinct(rng: random.Random) -> list[Thing]:
    """Chooses one to five things of different shapes and colours, so that a question can name each by either."""
    count = rng.choices([1, 2, 3, 4, 5], [1, 3, 4, 3, 1])[0]
    shapes, colors = rng.sample(SHAPES, count), rng.sample(list(COLORS), count)
    things = [Thing(shape, color, _size(rng)) for shape, color in zip(shapes, colors, strict=True)]
    if rng.random() < 0.45:
        fixed, replaced = rng.choice(list(FIXED_COLORS)), rng.randrange(count)
        color = FIXED_COLORS[fixed]
        if all(thing.color != color for i, thing in enumerate(things) if i != replaced):
            things[replaced].shape, things[replaced].color = fixed, color
    return things


def draw_distinct(rng: random.Random, grid: tuple[int, int]) -> Scene:
    return paint_things(rng, grid, "distinct", lambda: choose_distinct(rng))


def choose_crowd(rng: random.Random, grid: tuple[int, int]) -> list[Thing]:
    """Chooses one to three shapes, each up to six times, in any colours."""
    kinds = rng.sample(SHAPES, rng.choice([1, 2, 2, 3]))
    most = {1: 6, 2: 5, 3: 3}[len(kinds)]
    counts = [rng.randint(0 if len(kinds) > 1 else 1, most) for _ in kinds]
    while sum(counts) > grid[0] * grid[1] - 1:
        counts[counts.index(max(counts))] -= 1
    things = [
        Thing(kind, rng.choice(list(COLORS)), _size(rng))
        for kind, n in zip(kinds, counts, strict=True)
        for _ in range(n)
    ]
    rng.shuffle(things)
    return things


def draw_crowd(rng: random.Random, grid: tuple[int, int]) -> Scene:
    return paint_things(rng, grid, "crowd", lambda: choose_crowd(rng, grid))


def choose_bars(rng: random.Random, grid: tuple[int, int]) -> tuple[int, dict[str, tuple[int, str]]]:
    """Chooses a horizontal shift and two to four bars with heights from 1 to BAR_MAX."""
    names = BARS[: rng.randint(2, min(4, grid[1]))]
    shift = rng.randint(-1, 2)
    heights = rng.sample(range(1, BAR_MAX + 1), len(names))
    if rng.random() < 0.3:
        heights = [rng.randint(1, BAR_MAX) for _ in names]
    return shift, {name: (height, rng.choice(list(COLORS))) for name, height in zip(names, heights, strict=True)}


def paint_bars(
    rng: random.Random, grid: tuple[int, int], chosen: Callable[[], tuple[int, dict[str, tuple[int, str]]]]
) -> Scene:
    """Draws a bar chart with grid lines."""
    image, draw = _canvas(rng, grid)
    font = ImageFont.load_default(11)
    shift, bars = chosen()
    base, right = image.height - 14, image.width - 6
    unit = (base - 8) / BAR_MAX
    for level in range(1, BAR_MAX + 1):
        draw.line([4, base - level * unit, right, base - level * unit], fill=(205, 205, 205))
    draw.line([4, base, right, base], fill=(60, 60, 60))
    draw.line([4, 8, 4, base], fill=(60, 60, 60))
    scene = Scene(image, grid, "bars", cells=_plain_cells(grid, with_positions=False))
    for i, (name, (height, color)) in enumerate(bars.items()):
        x = CELL * i + 8 + shift
        draw.rectangle([x, base - height * unit, x + 13, base], fill=COLORS[color])
        draw.text((x + 3, base + 1), name, fill=(0, 0, 0), font=font)
        scene.bars[name] = (height, color)
        scene.cells[(grid[0] - 1) * grid[1] + i].update(what=name, digit=str(height), color=color)
    return scene


def draw_bars(rng: random.Random, grid: tuple[int, int]) -> Scene:
    return paint_bars(rng, grid, lambda: choose_bars(rng, grid))


def choose_rectangle(rng: random.Random) -> tuple[int, int, str]:
    """Chooses width, height and colour."""
    return rng.choice(SIDES), rng.choice(SIDES), rng.choice(list(COLORS))


def paint_rectangle(rng: random.Random, grid: tuple[int, int], chosen: Callable[[], tuple[int, int, str]]) -> Scene:
    """Draws an outlined rectangle with its width written below and its height on the right."""
    image, draw = _canvas(rng, grid)
    font = ImageFont.load_default(22)
    width, height, color = chosen()
    x0, y0 = 8 + rng.randint(-2, 2), 8 + rng.randint(-2, 2)
    x1, y1 = image.width - 30, image.height - 30
    draw.rectangle([x0, y0, x1, y1], outline=COLORS[color], width=4)
    label_column, label_row = rng.randrange(grid[1] - 1), rng.randrange(grid[0] - 1)
    draw.text((label_column * CELL + 8 + rng.randint(-3, 3), y1 + 3), str(width), fill=(0, 0, 0), font=font)
    draw.text((x1 + 8, label_row * CELL + 1 + rng.randint(-2, 3)), str(height), fill=(0, 0, 0), font=font)
    scene = Scene(
        image, grid, "rectangle", sides=(width, height), color=color, cells=_plain_cells(grid, with_positions=False)
    )
    for column in range(grid[1] - 1):
        scene.cells[column].update(what="rectangle", color=color)
    scene.cells[(grid[0] - 1) * grid[1] + label_column] = {"what": "width", "digit": str(width)}
    scene.cells[label_row * grid[1] + grid[1] - 1] = {"what": "height", "digit": str(height)}
    return scene


def draw_rectangle(rng: random.Random, grid: tuple[int, int]) -> Scene:
    return paint_rectangle(rng, grid, lambda: choose_rectangle(rng))


LAYOUTS = {"distinct": draw_distinct, "crowd": draw_crowd, "bars": draw_bars, "rectangle": draw_rectangle}


def draw_scene(rng: random.Random, grid: tuple[int, int], layout: str) -> Scene:
    return LAYOUTS[layout](rng, grid)


def to_odd_size(rng: random.Random, image: Image.Image) -> Image.Image:
    """Resizes an image to a size that is not a multiple of a cell but rounds back to it, like images of users."""
    size = (image.width + rng.randint(-12, 13), image.height + rng.randint(-12, 13))
    return image.resize(size, Image.Resampling.BICUBIC)
