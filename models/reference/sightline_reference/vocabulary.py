"""The words of the drawn world. Every one of them is a single token of the tokenizer."""

COLORS: dict[str, tuple[int, int, int]] = {
    "red": (220, 40, 40),
    "green": (30, 160, 60),
    "blue": (40, 80, 220),
    "yellow": (245, 205, 20),
    "purple": (140, 50, 180),
    "pink": (250, 130, 180),
}
SHAPES = ["circle", "square", "triangle", "star", "cross", "diamond"]
#: Things whose colour never varies, so that the words alone tell it.
FIXED_COLORS = {"sun": "yellow", "leaf": "green", "heart": "red"}
BARS = ["A", "B", "C", "D"]
ROWS = ["top", "middle", "bottom"]
COLUMNS = ["left", "center", "right"]
SIZES = ["large", "small"]
RELATIONS = ["above", "below", "left", "right"]
#: Categories of response tokens that the picture determines.
VISUAL = ("shape", "color", "count", "position", "digit", "bar", "size")
#: Categories that follow from words already written; tokens outside every span are "template".
WORDED = ("copied", "arithmetic", "prior")
#: Punctuation that says whether a list goes on: neither determined by the picture alone nor free of it.
EXCLUDED = "excluded"
OTHER_WORDS = ["width", "height", "rectangle", "image", "larger", "higher"]


def plural(shape: str) -> str:
    return "crosses" if shape == "cross" else f"{shape}s"
