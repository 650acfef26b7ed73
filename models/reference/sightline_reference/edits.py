"""Pictures that can be redrawn with one change: the same canvas and positions, another answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from .generate import stream
from .questions import others
from .scenes import (
    BAR_MAX,
    SIDES,
    Scene,
    Thing,
    choose_bars,
    choose_crowd,
    choose_distinct,
    choose_rectangle,
    paint_bars,
    paint_rectangle,
    paint_things,
)
from .vocabulary import COLORS, FIXED_COLORS, SHAPES

Things = tuple[Thing, ...]
Bars = tuple[int, dict[str, tuple[int, str]]]
Rectangle = tuple[int, int, str]


@dataclass(frozen=True)
class Picture:
    """Content of a picture. `name` seeds everything else: shades, positions, jitter."""

    name: str
    grid: tuple[int, int]
    layout: str
    content: Things | Bars | Rectangle


def choose_picture(name: str, grid: tuple[int, int], layout: str) -> Picture:
    rng = stream(f"{name}:content")
    if layout == "distinct":
        return Picture(name, grid, layout, tuple(choose_distinct(rng)))
    if layout == "crowd":
        return Picture(name, grid, layout, tuple(choose_crowd(rng, grid)))
    return Picture(name, grid, layout, choose_bars(rng, grid) if layout == "bars" else choose_rectangle(rng))


def paint(picture: Picture) -> Scene:
    rng, content = stream(f"{picture.name}:paint"), picture.content
    if picture.layout == "bars":
        return paint_bars(rng, picture.grid, lambda: content)
    if picture.layout == "rectangle":
        return paint_rectangle(rng, picture.grid, lambda: content)
    return paint_things(rng, picture.grid, picture.layout, lambda: [replace(thing) for thing in content])


def _recolor(rng: random.Random, things: Things) -> Things | None:
    index = rng.randrange(len(things))
    free = [color for color in COLORS if all(thing.color != color for thing in things)]
    if things[index].shape in FIXED_COLORS or not free:
        return None
    return (*things[:index], replace(things[index], color=rng.choice(free)), *things[index + 1 :])


def _reshape(rng: random.Random, things: Things) -> Things | None:
    index = rng.randrange(len(things))
    free = [shape for shape in SHAPES if all(thing.shape != shape for thing in things)]
    if things[index].shape in FIXED_COLORS or not free:
        return None
    return (*things[:index], replace(things[index], shape=rng.choice(free)), *things[index + 1 :])


def _swap(rng: random.Random, things: Things) -> Things | None:
    """Swaps two things; cells are assigned in the order of the things."""
    if len(things) < 2:
        return None
    changed = list(things)
    a, b = rng.sample(range(len(things)), 2)
    changed[a], changed[b] = changed[b], changed[a]
    return tuple(changed)


def _exchange(rng: random.Random, things: Things) -> Things | None:
    """Changes the shape of one to three things, so that counts change and the total does not."""
    changed, shape = list(things), rng.choice(SHAPES)
    for index in rng.sample(range(len(things)), min(len(things), rng.randint(1, 3))):
        changed[index] = replace(changed[index], shape=shape)
    return tuple(changed)


def _raise_bar(rng: random.Random, bars: Bars) -> Bars:
    shift, named = bars
    name = rng.choice(list(named))
    height, color = named[name]
    return shift, named | {name: (rng.choice(others(list(range(1, BAR_MAX + 1)), height)), color)}


def _resize(rng: random.Random, rectangle: Rectangle) -> Rectangle:
    width, height, color = rectangle
    if rng.random() < 0.5:
        return rng.choice(others(list(SIDES), width)), height, color
    return width, rng.choice(others(list(SIDES), height)), color


#: Edit for each kind of question that can change its answer.
EDITS: dict[str, Callable] = {
    "color": _recolor,
    "shape": _reshape,
    "position": _swap,
    "count": _exchange,
    "total": _exchange,
    "bar": _raise_bar,
    "bar_sum": _raise_bar,
    "side": _resize,
    "area": _resize,
}


def edit(rng: random.Random, picture: Picture, kind: str) -> Picture | None:
    content = EDITS[kind](rng, picture.content)
    return None if content is None else replace(picture, content=content)
