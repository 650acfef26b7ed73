"""Draws desk.jpg: a ball on a desk with light, shadow and noise, so that it looks like a photograph. Needs Pillow."""

import random
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 640, 480


def ball(center: tuple[int, int], radius: int, color: tuple[int, int, int]) -> Image.Image:
    layer = Image.new("RGBA", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(layer)
    for step in range(radius, 0, -1):
        light = 0.45 + 0.75 * (1 - step / radius)
        offset = (radius - step) * 0.35
        x, y = center[0] - offset, center[1] - offset
        shade = tuple(min(255, int(channel * light)) for channel in color)
        draw.ellipse([x - step, y - step, x + step, y + step], fill=(*shade, 255))
    return layer


def main() -> None:
    rng = random.Random(7)
    image = Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB")
    image = ImageChops.screen(image, Image.new("RGB", image.size, (120, 112, 100)))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 300, WIDTH, HEIGHT], fill=(168, 132, 96))
    for y in range(300, HEIGHT, 7):
        tone = rng.randint(-10, 10)
        draw.line([0, y, WIDTH, y + rng.randint(-3, 3)], fill=(160 + tone, 124 + tone, 90 + tone), width=3)
    shadow = Image.new("L", image.size)
    ImageDraw.Draw(shadow).ellipse([210, 330, 450, 390], fill=150)
    shadow = shadow.filter(ImageFilter.GaussianBlur(18))
    image.paste((40, 30, 24), mask=shadow)
    red = ball((315, 275), 92, (214, 36, 38))
    image.paste(red, mask=red)
    noise = Image.effect_noise(image.size, 14).convert("RGB")
    image = Image.blend(image, ImageChops.overlay(image, noise), 0.5).filter(ImageFilter.GaussianBlur(0.8))
    image.save(Path(__file__).with_name("desk.jpg"), quality=88)


if __name__ == "__main__":
    main()
