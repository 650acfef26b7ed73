"""Prints the test pairs of a checkout of Math-Verify as JSON lines: gold, pred, expected (1 or 0). Needs no packages."""

import ast
import json
import pathlib
import sys


def read_pairs(path):
    """Yields the literal cases of `@pytest.mark.parametrize("gold,pred,expected", …)` in one test file."""
    for function in ast.parse(path.read_text()).body:
        for decorator in getattr(function, "decorator_list", []):
            if not (isinstance(decorator, ast.Call) and getattr(decorator.func, "attr", "") == "parametrize"):
                continue
            names = [name.strip() for name in ast.literal_eval(decorator.args[0]).split(",")]
            if "gold" not in names or "pred" not in names:
                continue
            for case in decorator.args[1].elts:
                try:
                    values = dict(zip(names, ast.literal_eval(case)))
                except ValueError:
                    continue
                expected = values.get("expected", values.get("result"))
                yield {"gold": values["gold"], "pred": values["pred"], "expected": int(bool(expected))}


for file in sorted(pathlib.Path(sys.argv[1], "tests").glob("test_*.py")):
    for pair in read_pairs(file):
        print(json.dumps(pair))
