# Reference values by scikit-learn and SciPy; the printed lines are the test's table.
import json, random
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score, accuracy_score, mean_absolute_error
from scipy.stats import spearmanr, binomtest
import numpy as np, warnings
warnings.filterwarnings("ignore")
def ccc(y, p):
    y, p = np.array(y, float), np.array(p, float)
    return 2 * np.cov(y, p, bias=True)[0, 1] / (y.var() + p.var() + (y.mean() - p.mean()) ** 2)
rng = random.Random(5)
for n, k in [(2, 2), (7, 3), (30, 5), (101, 4)]:
    y = [rng.randint(1, k) for _ in range(n)]
    p = [a if rng.random() < 0.6 else rng.randint(1, k) for a in y]
    rho = spearmanr(y, p)[0]
    present = [c for c in sorted(set(y))]
    print(json.dumps({"labels": y, "verdicts": p, "exact_match": accuracy_score(y, p),
        "balanced_accuracy": balanced_accuracy_score(y, p), "kappa": cohen_kappa_score(y, p),
        "mean_absolute_error": mean_absolute_error(y, p), "spearman": None if np.isnan(rho) else rho, "concordance": ccc(y, p)}))
