"""Which cases Python MLflow recalls for new rows. Prints one JSON object as its last line."""

import json
import os
import random
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
import numpy as np
from mlflow.entities import AssessmentSource
from mlflow.genai.judges import make_judge
from mlflow.genai.judges.optimizers import MemAlignOptimizer
from mlflow.genai.judges.optimizers.memalign.utils import value_to_embedding_text

WORDS = (
    "parcel refund invoice delay thanks sorry broken reset password account late please wait why never always"
    " order cancel ship track price café naïve it's \"quoted\" back\\slash 質問 half-price tomorrow"
).split()


def text(chance):
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(3, 20)))


def make_trace(chance, name, number, nested):
    with mlflow.start_span("answer") as span:
        span.set_inputs({"question": text(chance), "n": number, "new": True, "of": None} if nested else text(chance))
        span.set_outputs(text(chance))
        trace_id = span.trace_id
    mlflow.log_feedback(
        trace_id=trace_id,
        name=name,
        value=number % 3 == 0,
        rationale=text(chance) if number % 2 else None,
        source=AssessmentSource(source_type="HUMAN", source_id="expert@example.com"),
    )
    return trace_id


def is_clear(judge, text):
    """Whether no two of the nearest cases are equally near, which would leave their order to chance."""
    vector = np.array(judge._embedder([text]))[0]
    nearest = np.sort(judge._retriever.corpus_embeddings @ (vector / np.linalg.norm(vector)))[::-1][:5]
    return bool(np.all(np.diff(nearest) < -1e-4))


def new_rows(chance, judge, inputs):
    rows = []
    while len(rows) < 20:
        row = {"outputs": text(chance), **({"inputs": text(chance)} if inputs else {})}
        if is_clear(judge, row.get("inputs", row["outputs"])):
            rows.append(row)
    return rows


def judged(name, instructions, nested, inputs):
    chance = random.Random(name)
    ids = [make_trace(chance, name, number, nested) for number in range(24)]
    mlflow.flush_trace_async_logging()
    judge = make_judge(name=name, instructions=instructions, feedback_value_type=bool, model="openai:/gpt-4.1-mini")
    optimizer = MemAlignOptimizer(
        reflection_lm="openai:/gpt-4.1-mini",
        retrieval_k=4,
        embedding_model="openai:/text-embedding-3-small",
        embedding_dim=512,
    )
    aligned = judge.align([mlflow.get_trace(one) for one in ids], optimizer)
    aligned.register()
    rows = new_rows(chance, aligned, inputs)
    return {
        "name": name,
        "embedded": {
            example._trace_id: value_to_embedding_text(getattr(example, "inputs" if inputs else "outputs"))
            for example in aligned._episodic_memory
        },
        "rows": rows,
        "recalled": [aligned(**row).metadata["retrieved_example_trace_ids"] for row in rows],
    }


def recall(experiment):
    mlflow.set_experiment(experiment)
    return {
        "judges": [
            judged("fitting", "Does {{ outputs }} answer {{ inputs }}?", False, True),
            judged("nested", "Does {{ outputs }} answer {{ inputs }}?", True, True),
            judged("kind", "Is {{ outputs }} kind?", False, False),
        ]
    }


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
