"""Draws image files in every format that the runner reads."""

import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

PNG_GREY, PNG_RGB, PNG_GREY_ALPHA, PNG_RGB_ALPHA = 0, 2, 4, 6


def scene(width: int, height: int, seed: int = 0) -> np.ndarray:
    """Draws uint8 [height, width, 3] with gradients, edges, texture and noise, which reveal resampling errors."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    slopes = np.stack([x * 255 / max(width - 1, 1), y * 255 / max(height - 1, 1), (x + y) % 256], -1)
    stripes = np.where(((x // 3 + y // 5) % 2 == 0)[..., None], slopes, 255 - slopes)
    disc = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 3) ** 2
    stripes[disc] = [220, 40, 40]
    return np.clip(stripes + rng.normal(0, 12, stripes.shape), 0, 255).astype(np.uint8)


def alpha(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (height, width)).astype(np.uint8)


def png_file(size: tuple[int, int], bits: int, color_type: int, rows: bytes, interlace: int = 0) -> bytes:
    """Assembles a PNG from packed rows, each after its filter byte."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", *size, bits, color_type, 0, 0, interlace)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def png(samples: np.ndarray, bits: int, color_type: int) -> bytes:
    """A PNG of a bit depth that Pillow does not write, from samples [height, width, channels]."""
    height, width = samples.shape[:2]
    rows = b""
    for row in samples.reshape(height, -1):
        if bits == 16:
            rows += b"\0" + row.astype(">u2").tobytes()
        else:
            digits = "".join(format(int(value), f"0{bits}b") for value in row)
            digits += "0" * (-len(digits) % 8)
            rows += b"\0" + bytes(int(digits[at : at + 8], 2) for at in range(0, len(digits), 8))
    return png_file((width, height), bits, color_type, rows)


def interlaced(samples: np.ndarray) -> bytes:
    """An Adam7 PNG of [height, width, 3] uint8."""
    height, width = samples.shape[:2]
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for left, top, across, down in passes:
        part = samples[top::down, left::across]
        if part.size:
            rows += b"".join(b"\0" + row.tobytes() for row in part)
    return png_file((width, height), 8, PNG_RGB, rows, interlace=1)


def odd_profile() -> bytes:
    """An sRGB profile with half of its red, which changes the colours if a reader applies it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    entry = profile.find(b"rXYZ", 128)
    (offset,) = struct.unpack(">I", profile[entry + 4 : entry + 8])
    profile[offset + 8 : offset + 12] = struct.pack(">i", 0x4000)
    return bytes(profile)


def encode(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def encode_in_every_format(width: int, height: int) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the bytes of a file in every format."""
    rgb = scene(width, height)
    image = Image.fromarray(rgb)
    rgba = Image.fromarray(np.dstack([rgb, alpha(width, height)]))
    palette = image.convert("P", palette=Image.Palette.ADAPTIVE, colors=40)
    wide = np.random.default_rng(2).integers(0, 65536, (height, width, 4))

    yield "JPEG 4:2:0", encode(image, "JPEG", subsampling=2)
    yield "JPEG 4:2:2", encode(image, "JPEG", subsampling=1)
    yield "JPEG 4:4:4", encode(image, "JPEG", subsampling=0, quality=95)
    yield "JPEG progressive", encode(image, "JPEG", progressive=True)
    yield "JPEG grey", encode(image.convert("L"), "JPEG")
    yield "JPEG CMYK", encode(Image.fromarray(np.dstack([rgb, alpha(width, height) // 2]), "CMYK"), "JPEG")
    yield "JPEG profile", encode(image, "JPEG", icc_profile=odd_profile())
    yield "PNG RGB", encode(image, "PNG")
    yield "PNG RGBA", encode(rgba, "PNG")
    yield "PNG palette", encode(palette, "PNG")
    yield "PNG palette, one transparent", encode(palette, "PNG", transparency=3)
    yield "PNG palette, tRNS", encode(palette, "PNG", transparency=bytes(range(0, 240, 6)))
    yield "PNG grey", encode(image.convert("L"), "PNG")
    yield "PNG grey, tRNS", encode(image.convert("L"), "PNG", transparency=77)
    yield "PNG grey and alpha", encode(rgba.convert("LA"), "PNG")
    yield "PNG 1 bit", encode(image.convert("1"), "PNG")
    yield "PNG grey 2 bit", png(wide[..., :1] % 4, 2, PNG_GREY)
    yield "PNG grey 4 bit", png(wide[..., :1] % 16, 4, PNG_GREY)
    yield "PNG grey 16 bit", png(wide[..., :1] // 128, 16, PNG_GREY)
    yield "PNG grey and alpha 16 bit", png(wide[..., :2], 16, PNG_GREY_ALPHA)
    yield "PNG RGB 16 bit", png(wide[..., :3], 16, PNG_RGB)
    yield "PNG RGBA 16 bit", png(wide, 16, PNG_RGB_ALPHA)
    yield "PNG interlaced", interlaced(rgb)
    yield "PNG profile", encode(image, "PNG", icc_profile=odd_profile())
    yield "WebP lossy", encode(image, "WEBP")
    yield "WebP lossless", encode(image, "WEBP", lossless=True)
    yield "WebP lossy, alpha", encode(rgba, "WEBP")
    yield "WebP lossless, alpha", encode(rgba, "WEBP", lossless=True, exact=True)
    yield "WebP profile", encode(image, "WEBP", lossless=True, icc_profile=odd_profile())
    exif = Image.Exif()
    for orientation in range(10):
        exif[0x112] = orientation
        for kind in ("JPEG", "PNG", "WEBP"):
            yield f"{kind} EXIF {orientation}", encode(image, kind, exif=exif)
