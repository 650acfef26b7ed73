"""Writes submission-metrics.json, which core/scoring/submissions/golden.test.ts compares with.

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0
    python test/golden/make_submission_metrics.py > test/golden/submission-metrics.json

Values come from statsmodels (WLS on single responses with clustered covariance; proportion_confint for Wilson), scipy.stats
(t, norm, mannwhitneyu, permutation_test) and the scoring of NaturalBench's published script; nothing is taken from the code
under test.
"""

import json

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

BINS = 10


def grade(value):
    return 0.0 if value is None else value


def cluster_of(sample):
    return "pair " + sample["pair"]["group"] if "pair" in sample else "sample " + sample["id"]


def clustered(values, weights, clusters):
    """Mean, error, degrees of freedom; None for the error of one cluster."""
    values, weights = np.asarray(values, float), np.asarray(weights, float)
    _, codes = np.unique(clusters, return_inverse=True)
    count = codes.max() + 1
    if count == 1:
        return float(np.average(values, weights=weights)), None, 0
    fit = sm.WLS(values, np.ones_like(values), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": codes, "use_correction": True}, use_t=True
    )
    assert fit.df_resid_inference == count - 1
    return float(fit.params[0]), float(fit.bse[0]), int(count - 1), fit


def share(values, weights, clusters):
    mean, error, df, *_ = clustered(values, weights, clusters)
    if error is None:
        return dict(value=mean, low=0.0, high=1.0, standardError=0.5)
    if error < 1e-12:
        # Wilson's interval of 0 of G − 1 bounds how many clusters deviate; t instead of z.
        deviating = wilson(0, df, df)[1]
        return dict(value=mean, low=mean - deviating * mean, high=mean + deviating * (1 - mean), standardError=0.0)
    size = mean * (1 - mean) / error**2
    low, high = wilson(mean * size, size, df)
    return dict(value=mean, low=low, high=high, standardError=error)


def wilson(count, size, df):
    # statsmodels takes z from alpha: the one for which z is Student's t.
    alpha = 2 * stats.norm.sf(stats.t.isf(0.025, df))
    low, high = proportion_confint(count, size, alpha=alpha, method="wilson")
    return float(low), float(high)


def mean_of(values, weights, clusters, bounds=None):
    mean, error, df, *fit = clustered(values, weights, clusters)
    if error is None:
        if bounds is None:
            return None
        return dict(value=mean, low=-1.0, high=1.0, standardError=1.0)
    if error < 1e-12:
        if bounds is None:
            return dict(value=mean, low=mean, high=mean, standardError=0.0)
        deviating = wilson(0, df, df)[1]
        return dict(
            value=mean, low=mean - deviating * (mean + 1), high=mean + deviating * (1 - mean), standardError=0.0
        )
    low, high = (float(bound) for bound in fit[0].conf_int(0.05)[0])
    if bounds is not None:
        low, high = max(low, -1.0), min(high, 1.0)
    return dict(value=mean, low=low, high=high, standardError=error)


def flat(samples, value, keep=lambda response: True):
    """One item per response, each sample weighing the same."""
    items = []
    for sample in samples:
        kept = [response for response in sample["responses"] if keep(response)]
        items += [(value(response), 1 / len(kept), cluster_of(sample)) for response in kept]
    return tuple(zip(*items)) if items else None


def right(response):
    return grade(response["grade"]) >= 1


def grounded(response):
    return right(response) and response["gain"] is not None and response["gain"] > 0


def vision_driven(samples):
    items = [
        (float(grounded(response)), 1 / len(sample["responses"]), cluster_of(sample))
        for sample in samples
        for response in sample["responses"]
        if right(response)
    ]
    return share(*zip(*items)) if items else None


def calibration(responses):
    dependency = np.array([response["meanDependency"] for response in responses])
    grades = np.array([grade(response["grade"]) for response in responses])
    # rankdata gives the mean rank of equals, 1-based; half a rank before it is the middle of their block.
    bins = np.floor(BINS * (stats.rankdata(dependency) - 0.5) / len(dependency)).astype(int)
    return [
        dict(
            dependency=float(dependency[bins == one].mean()),
            accuracy=float(grades[bins == one].mean()),
            responses=int((bins == one).sum()),
        )
        for one in np.unique(bins)
    ]


def pairs(samples):
    """For one response to each of two questions about each of two pictures: what NaturalBench's script counts."""
    groups = {}
    for sample in samples:
        if "pair" not in sample:
            return None
        pair = sample["pair"]
        groups.setdefault(pair["group"], {})[(pair["question"], pair["image"])] = np.mean(
            [right(response) for response in sample["responses"]]
        )
    question, image, group, twice, once = [], [], [], [], []
    for name, cells in groups.items():
        for one in (0, 1):
            question.append(cells[one, 0] * cells[one, 1])
            image.append(cells[0, one] * cells[1, one])
            twice.append(name)
        group.append(np.prod(list(cells.values())))
        once.append(name)
    return dict(
        question=share(question, np.ones(len(question)), twice),
        image=share(image, np.ones(len(image)), twice),
        group=share(group, np.ones(len(group)), once),
    )


def metrics(samples):
    responses = [response for sample in samples for response in sample["responses"]]
    scored = [sample for sample in samples if all(one["gain"] is not None for one in sample["responses"])]
    judged = [one for sample in scored for one in sample["responses"] if one["meanDependency"] is not None]
    with_dependency = [
        sample for sample in scored if any(one["meanDependency"] is not None for one in sample["responses"])
    ]
    positives = [one["meanDependency"] for one in judged if right(one)]
    negatives = [one["meanDependency"] for one in judged if not right(one)]
    blind = all(sample.get("blindGrades") for sample in samples)
    language = all(sample.get("languageModelGrades") for sample in samples)

    def over(name):
        return [float(np.mean([grade(one) for one in sample[name]])) for sample in samples]

    gain = leakage = None
    clusters = [cluster_of(sample) for sample in samples]
    if blind:
        seeing = [np.mean([grade(one["grade"]) for one in sample["responses"]]) for sample in samples]
        gain = mean_of(np.subtract(seeing, over("blindGrades")), np.ones(len(samples)), clusters, (-1, 1))
    if blind and language:
        leakage = max(0.0, float(np.mean(over("blindGrades")) - np.mean(over("languageModelGrades"))))
    paired = pairs(samples)
    return dict(
        samples=len(samples),
        responses=len(responses),
        ungraded=sum(one["grade"] is None for one in responses),
        unscored=sum(one["gain"] is None for one in responses),
        estimates=dict(
            accuracy=share(*flat(samples, lambda one: grade(one["grade"]))),
            grounded_accuracy=share(*flat(scored, lambda one: float(grounded(one)))) if scored else None,
            vision_driven_fraction=vision_driven(scored),
            mean_dependency=mean_of(
                *flat(
                    with_dependency, lambda one: one["meanDependency"], lambda one: one["meanDependency"] is not None
                )
            )
            if with_dependency
            else None,
            multi_modal_gain=gain,
            pair_accuracy=paired and paired["group"],
        ),
        multiModalLeakage=leakage,
        dependencyAuroc=float(stats.mannwhitneyu(positives, negatives).statistic / (len(positives) * len(negatives)))
        if positives and negatives
        else None,
        calibration=calibration(judged) if judged else [],
        pairs=paired,
    )


def compare(a, b, metric):
    value = dict(
        accuracy=lambda one: grade(one["grade"]),
        grounded_accuracy=lambda one: float(grounded(one)),
        mean_dependency=lambda one: one["meanDependency"],
    )[metric]
    others = {sample["id"]: sample for sample in b}
    differences, clusters = [], []
    for sample in a:
        other = others.get(sample["id"])
        if other is None:
            continue
        both = sample["responses"] + other["responses"]
        if metric != "accuracy" and any(one["gain"] is None for one in both):
            continue
        one, two = ([value(response) for response in it["responses"]] for it in (sample, other))
        if metric == "mean_dependency":
            one, two = ([number for number in numbers if number is not None] for numbers in (one, two))
            if not one or not two:
                continue
        differences.append(np.mean(one) - np.mean(two))
        clusters.append(cluster_of(sample))
    names = sorted(set(clusters))
    sums = [sum(d for d, c in zip(differences, clusters) if c == name) for name in names]
    bounds = None if metric == "mean_dependency" else (-1, 1)
    difference = mean_of(differences, np.ones(len(differences)), clusters, bounds)
    if len(names) <= 12:
        test = "exact_sign_flips"
        p = stats.permutation_test(
            (sums,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
        ).pvalue
    else:
        test = "clustered_t"
        fit = clustered(differences, np.ones(len(differences)), clusters)[3]
        p = max(float(fit.pvalues[0]), 2.0 ** (1 - len(names))) if np.any(differences) else 1.0
    return dict(
        metric=metric, samples=len(differences), clusters=len(names), difference=difference, pValue=float(p), test=test
    )


def ranks(entries):
    """Holm's step-down over the differences of each entry to the others."""
    intervals = []
    for j, one in enumerate(entries):
        others = [entry for k, entry in enumerate(entries) if k != j]
        differences = np.array([other["value"] - one["value"] for other in others])
        errors = np.array([np.hypot(other["standardError"], one["standardError"]) for other in others])
        rejected = multipletests(2 * stats.norm.sf(np.abs(differences / errors)), 0.05, "holm")[0]
        intervals.append(
            dict(
                best=1 + int((rejected & (differences > 0)).sum()),
                worst=len(entries) - int((rejected & (differences < 0)).sum()),
            )
        )
    return intervals


def make_entry(random, count, draws, *, ability, paired=False, blind=False, fractions=False, gaps=False):
    samples = []
    for index in range(count):
        ease = random.normal(ability, 1.2)
        responses = []
        for _ in range(draws if isinstance(draws, int) else int(random.integers(*draws))):
            correct = random.random() < 1 / (1 + np.exp(-ease))
            value = float(correct)
            if fractions and not correct:
                value = float(random.choice([0, 0.25, 0.5, 0.9]))
            responses.append(
                dict(
                    grade=None if gaps and random.random() < 0.1 else value,
                    meanDependency=None if gaps and random.random() < 0.05 else round(random.gamma(2, 0.05), 3),
                    gain=None if gaps and random.random() < 0.03 else round(random.normal(0.8 if correct else -0.2, 0.7), 6),
                )
            )
        sample = dict(id=f"s{index}", responses=responses)
        if paired:
            sample["pair"] = dict(group=f"g{index // 4}", question=index // 2 % 2, image=index % 2)
        if blind:
            sample["blindGrades"] = [float(random.random() < 0.4) for _ in range(2)]
            sample["languageModelGrades"] = [None if random.random() < 0.1 else float(random.random() < 0.3)]
        samples.append(sample)
    return samples


def constant(count, value, dependency=0.25, gain=1.0):
    return [
        dict(id=f"s{index}", responses=[dict(grade=value, meanDependency=dependency, gain=gain)] * 2)
        for index in range(count)
    ]


def main():
    random = np.random.default_rng(20241100640)
    entries = dict(
        four_responses=make_entry(random, 60, 4, ability=0.5, blind=True),
        unequal_responses=make_entry(random, 40, (1, 6), ability=0, fractions=True),
        pairs_one_response=make_entry(random, 80, 1, ability=1.2, paired=True),
        pairs_three_responses=make_entry(random, 48, 3, ability=0.8, paired=True, blind=True),
        gaps=make_entry(random, 70, 3, ability=0.3, gaps=True, fractions=True),
        few=make_entry(random, 4, 2, ability=0),
        one_sample=make_entry(random, 1, 4, ability=0),
        all_right=constant(20, 1.0),
        all_wrong=constant(7, 0.0),
        all_half=constant(9, 0.5),
        nearly_all_right=constant(49, 1.0) + [dict(id="s49", responses=[dict(grade=0.0, meanDependency=0.1, gain=-1.0)] * 2)],
        large=make_entry(random, 400, 2, ability=-1),
    )
    comparisons = [
        ("four_responses", make_entry(random, 60, 4, ability=0.9)),
        ("four_responses", make_entry(random, 45, 2, ability=-0.5, gaps=True)),
        ("pairs_three_responses", make_entry(random, 48, 3, ability=0.2, paired=True)),
        ("pairs_one_response", make_entry(random, 80, 2, ability=-2, paired=True)),
        ("few", make_entry(random, 4, 2, ability=1)),
        ("all_right", constant(20, 0.0)),
        ("all_wrong", constant(7, 1.0)),
        ("large", make_entry(random, 400, 2, ability=-0.8)),
    ]
    boards = [
        [dict(value=0.7, standardError=0.02), dict(value=0.69, standardError=0.02), dict(value=0.3, standardError=0.02)],
        # Only the step-down tells the third from the first: its p is above 0.05 / 3, but not above 0.05 / 1.
        [dict(value=value, standardError=0.01) for value in (0.5, 0.3, 0.468, 0.1)],
        [
            dict(value=round(float(value), 3), standardError=round(float(error), 4))
            for value, error in zip(random.normal(0.5, 0.1, 60), random.uniform(0.005, 0.05, 60))
        ],
    ]
    t = [(t, df) for df in (1, 2, 3, 7, 12, 19, 20, 40, 99, 599, 5000, 99999) for t in (0.01, 0.5, 1.5, 2.2, 4.0, 9.0)]
    output = dict(
        source=f"numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}",
        tolerance=1e-9,
        student_t=[dict(t=t, degrees=df, p=float(2 * stats.t.sf(t, df))) for t, df in t],
        critical_t=[dict(degrees=df, t=float(stats.t.isf(0.025, df))) for df in (1, 2, 3, 5, 12, 30, 199, 3000, 99999)],
        critical_z=[dict(alpha=alpha, z=float(stats.norm.isf(alpha / 2))) for alpha in (0.05, 0.025, 0.01, 5e-5, 1e-9)],
        entries={name: dict(samples=samples, metrics=metrics(samples)) for name, samples in entries.items()},
        comparisons=[
            dict(
                a=name,
                b=other,
                expected=[
                    compare(entries[name], other, metric) for metric in ("accuracy", "grounded_accuracy", "mean_dependency")
                ],
            )
            for name, other in comparisons
        ],
        ranks=[dict(entries=board, expected=ranks(board)) for board in boards],
    )
    print(json.dumps(output, allow_nan=False, separators=(",", ":")))


main()
