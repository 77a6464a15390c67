"""Scoring: an unrounded logistic regression; a program for the environment that has scikit-learn.

It reads lessons and cases as JSON on its input (numbers and texts by column) and writes the chance of each case.
"""

from __future__ import annotations

import json
import sys

import numpy
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, StandardScaler

BINS = {"n_bins": 6, "encode": "onehot-dense", "strategy": "quantile", "quantile_method": "averaged_inverted_cdf"}


def main() -> None:
    """Learn from ``lessons`` and foretell ``cases``, with the numbers as they are or, with ``bins``, in ranges."""
    told = json.load(sys.stdin)
    numbers, count = told["numbers"], len(told["lessons"][0])
    rows, cases = (numpy.array(told[name], dtype=object) for name in ("lessons", "cases"))
    for table in (rows, cases):
        table[:, numbers] = table[:, numbers].astype(float)
    others = [place for place in range(count) if place not in numbers]
    numeric = KBinsDiscretizer(**BINS) if told["bins"] else StandardScaler()
    columns = ColumnTransformer(
        [("numbers", numeric, numbers), ("texts", OneHotEncoder(handle_unknown="ignore"), others)], sparse_threshold=0
    )
    model = make_pipeline(columns, LogisticRegression(max_iter=5000)).fit(rows, told["wins"])
    json.dump(model.predict_proba(cases)[:, 1].tolist(), sys.stdout)


if __name__ == "__main__":
    main()
