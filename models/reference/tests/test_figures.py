"""Figures on numbers small enough to check by hand."""

import numpy as np
import pytest

from sightline_reference.figures import auroc, f1, interval


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [([2, 3], [0, 1], 1.0), ([0, 1], [2, 3], 0.0), ([1], [1], 0.5), ([1, 3], [2], 0.5), ([1, 2, 2], [2, 0], 4 / 6)],
)
def test_auroc_is_the_chance_that_a_positive_ranks_higher(positive, negative, expected):
    assert auroc(np.array(positive, float), np.array(negative, float)) == pytest.approx(expected)


def test_auroc_of_nothing_is_not_a_number():
    assert np.isnan(auroc(np.array([]), np.array([1.0])))


def test_f1_of_one_hit_one_miss_one_false_alarm():
    assert f1(np.array([True, True, False, False]), np.array([True, False, True, False])) == pytest.approx(0.5)


def test_an_interval_holds_the_figure_and_is_the_same_each_time():
    values = np.arange(100.0)
    low, high = interval(100, lambda chosen: values[chosen].mean())
    assert low < values.mean() < high
    assert (low, high) == interval(100, lambda chosen: values[chosen].mean())
