"""Pipeline: gradient boosting on the same information; a program for the environment that has scikit-learn.

It reads lessons and cases as JSON on its input and writes the probability of each case.
"""

from __future__ import annotations

import json
import sys

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier

SETTINGS = {"max_iter": 150, "learning_rate": 0.05, "max_leaf_nodes": 15, "min_samples_leaf": 50, "random_state": 0}


def main() -> None:
    """Learn from ``lessons`` (stage as a number, days in it, days in the process, won) and foretell ``cases``."""
    told = json.load(sys.stdin)
    lessons = told["lessons"]
    model = HistGradientBoostingClassifier(categorical_features=[0], **SETTINGS)
    model.fit(numpy.array([row[:3] for row in lessons]), [row[3] for row in lessons])
    chances = model.predict_proba(numpy.array([row[:3] for row in told["cases"]]))[:, 1]
    json.dump(chances.tolist(), sys.stdout)


if __name__ == "__main__":
    main()
