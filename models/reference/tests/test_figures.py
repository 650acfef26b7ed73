"""Statistics of numbers small enough to check by hand."""

import numpy as np
import pytest

from sightline_reference.figures import auroc, f1, interval


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [([2, 3], [0, 1], 1.0), ([0, 1], [2, 3], 0.0), ([1], [1], 0.5), ([1, 3], [2], 0.5), ([1, 2, 2], [2, 0], 4 / 6)],
)
def test_auroc_is_the_probability_that_a_positive_ranks_higher(positive, negative, expected):
    assert auroc(np.array(positive, float), np.array(negative, float)) == pytest.approx(expected)


def test_auroc_without_positives_is_nan():
    assert np.isnan(auroc(np.array([]), np.array([1.0])))


def test_f1_of_one_hit_one_miss_and_one_false_alarm_is_one_half():
    assert f1(np.array([True, True, False, False]), np.array([True, False, True, False])) == pytest.approx(0.5)


def test_interval_contains_the_figure_and_is_reproducible():
    values = np.arange(100.0)
    low, high = interval(100, lambda chosen: values[chosen].mean())
    assert low < values.mean() < high
    assert (low, high) == interval(100, lambda chosen: values[chosen].mean())
