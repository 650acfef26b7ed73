"""The vocabulary of the drawn scenes. Every word is a single token of the tokenizer."""

COLORS: dict[str, tuple[int, int, int]] = {
    "red": (220, 40, 40),
    "green": (30, 160, 60),
    "blue": (40, 80, 220),
    "yellow": (245, 205, 20),
    "purple": (140, 50, 180),
    "pink": (250, 130, 180),
}
SHAPES = ["circle", "square", "triangle", "star", "cross", "diamond"]
#: Things of a fixed colour, which the words alone give away.
FIXED_COLORS = {"sun": "yellow", "leaf": "green", "heart": "red"}
BARS = ["A", "B", "C", "D"]
ROWS = ["top", "middle", "bottom"]
COLUMNS = ["left", "center", "right"]
SIZES = ["large", "small"]
RELATIONS = ["above", "below", "left", "right"]
#: Categories of response tokens that the image determines.
VISUAL = ("shape", "color", "count", "position", "digit", "bar", "size")
#: Categories that follow from the text. Tokens outside every span are "template".
WORDED = ("copied", "arithmetic", "prior")
#: Punctuation that decides whether a list goes on, which depends partly on the image.
EXCLUDED = "excluded"
OTHER_WORDS = ["width", "height", "rectangle", "image", "larger", "higher"]


def plural(shape: str) -> str:
    return "crosses" if shape == "cross" else f"{shape}s"
