# Reference values by scikit-learn and SciPy; the printed lines are the test's table. Where a library has no value for a
# degenerate series, the definition of the product stands in: kappa 0, concordance 1 for two equal constant series.
import json, random
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score, accuracy_score, mean_absolute_error
from scipy.stats import spearmanr
import numpy as np, warnings
warnings.filterwarnings("ignore")
def ccc(y, p):
    y, p = np.array(y, float), np.array(p, float)
    distance = y.var() + p.var() + (y.mean() - p.mean()) ** 2
    return 1.0 if distance == 0 else 2 * np.cov(y, p, bias=True)[0, 1] / distance
def line(y, p):
    whole = all(isinstance(v, int) for v in y + p)
    rho = spearmanr(y, p)[0] if len(y) > 1 else float("nan")
    kappa = cohen_kappa_score(y, p) if whole else float("nan")
    print(json.dumps({"labels": y, "verdicts": p, "exact_match": float(np.mean([a == b for a, b in zip(y, p)])),
        "balanced_accuracy": balanced_accuracy_score(y, p) if whole else None,
        "kappa": (0.0 if np.isnan(kappa) else kappa) if whole else None,
        "mean_absolute_error": mean_absolute_error(y, p), "spearman": None if np.isnan(rho) else rho,
        "concordance": ccc(y, p)}))
rng = random.Random(5)
for n, k in [(2, 2), (7, 3), (30, 5), (101, 4)]:
    y = [rng.randint(1, k) for _ in range(n)]
    line(y, [a if rng.random() < 0.6 else rng.randint(1, k) for a in y])
line([3], [3])
line([3], [4])
line([2, 2, 2, 2], [2, 2, 2, 2])
line([2, 2, 2, 2], [3, 3, 3, 3])
line([2, 2, 2, 2], [1, 2, 3, 2])
line([1, 2, 3, 2], [2, 2, 2, 2])
line([1, 2, 3, 4, 5], [5, 4, 3, 2, 1])
line([1, 1, 2, 2], [2, 2, 1, 1])
line([1, 1, 1, 5], [1, 1, 1, 1])
y = [round(rng.uniform(0, 1), 3) for _ in range(40)]
line(y, [round(a + rng.gauss(0, 0.2), 3) for a in y])
line([0.1, 0.1, 0.1, 0.9], [0.2, 0.2, 0.2, 0.2])
