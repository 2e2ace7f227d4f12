"""Judges as MLflow's and DSPy's optimizers make them of labelled examples."""

import tempfile
from typing import Literal

import dspy
import mlflow
from mlflow.entities import AssessmentSource, AssessmentSourceType
from mlflow.genai.judges import make_judge
from mlflow.genai.judges.optimizers import GEPAAlignmentOptimizer, MemAlignOptimizer, SIMBAAlignmentOptimizer
from mlflow.genai.judges.optimizers.dspy import DSPyAlignmentOptimizer

TYPES = {"int": int, "float": float, "bool": bool, "str": str}


class MIPROv2AlignmentOptimizer(DSPyAlignmentOptimizer):
    """DSPy's MIPROv2 with auto = light behind MLflow's way to align, so that all optimizers get the same program."""

    def __init__(self, model, seed):
        super().__init__(model=model)
        self._seed = seed

    def _dspy_optimize(self, program, examples, metric_fn):
        optimizer = dspy.MIPROv2(metric=metric_fn, auto="light", seed=self._seed, verbose=False)
        return optimizer.compile(program, trainset=list(examples), seed=self._seed)


def _model(options):
    return options.reflection_model or options.model


OPTIMIZERS = {
    "simba": lambda options, seed: SIMBAAlignmentOptimizer(model=_model(options), seed=seed),
    "gepa": lambda options, seed: GEPAAlignmentOptimizer(model=_model(options), gepa_kwargs={"seed": seed}),
    "miprov2": lambda options, seed: MIPROv2AlignmentOptimizer(_model(options), seed),
    "memalign": lambda options, _: MemAlignOptimizer(
        reflection_lm=_model(options),
        retrieval_k=options.k,
        embedding_model=options.embedding_model,
        embedding_dim=options.embedding_dimensions,
    ),
}


def least_examples(optimizer):
    """How many examples an optimizer must have."""
    return 1 if isinstance(optimizer, MemAlignOptimizer) else optimizer.get_min_traces_required()


def guidelines_of(judge):
    """How many guidelines an aligned judge has; prompt optimizers write none."""
    return len(getattr(judge, "_semantic_memory", []))


def use_temporary_store():
    """Traces are kept for the life of this process, and the caches of DSPy are off: a cached call would seem free."""
    mlflow.set_tracking_uri(f"sqlite:///{tempfile.mkdtemp()}/mlflow.db")
    mlflow.set_experiment("optimizers")
    dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=False)


def judge_of(definition, model):
    """The judge of a definition, before it has learned anything."""
    value_type = definition["value_type"]
    if isinstance(value_type, list):
        value_type = Literal[tuple(value_type)]
    else:
        value_type = TYPES[value_type]
    return make_judge(
        name=definition["name"],
        instructions=definition["instructions"],
        model=model,
        feedback_value_type=value_type,
    )


def trace_of(example, judge_name):
    """A trace of an example with the expert's feedback on it."""
    span = mlflow.start_span_no_context(name="example", inputs=example.get("inputs"))
    span.set_outputs(example.get("outputs"))
    span.end()
    if example.get("expectations"):
        mlflow.log_expectation(
            trace_id=span.trace_id, name="expectations", value=example["expectations"], source=_human()
        )
    mlflow.log_feedback(
        trace_id=span.trace_id,
        name=judge_name,
        value=example["label"],
        rationale=example.get("rationale") or None,
        source=_human(),
    )
    return mlflow.get_trace(span.trace_id)


def _human():
    return AssessmentSource(source_type=AssessmentSourceType.HUMAN, source_id="expert")


def verdict_of(judge, example):
    """What a judge says of an example: (verdict, rationale, error), of which the verdict or the error is None."""
    fields = {field.name for field in judge.get_input_fields()}
    given = {name: _given(name, example[name]) for name in fields if example.get(name) is not None}
    try:
        feedback = judge(**given)
    except Exception as failed:  # Whatever fails is a judgement without a verdict, never the end of the measurement.
        return None, "", f"MODEL_CALL: {failed}"
    if feedback.error is not None or feedback.value is None:
        return None, feedback.rationale or "", f"MODEL_CALL: {feedback.error}"
    return feedback.value, feedback.rationale or "", None


def _given(name, value):
    """MLflow's judges take expectations as an object only, as they stand in a trace; other values go as they are."""
    return {"expectations": value} if name == "expectations" and not isinstance(value, dict) else value
