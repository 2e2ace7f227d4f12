"""Values that Python writes for Java to read, and that it reads of what Java wrote."""

import json
import os
import sys
import warnings

warnings.filterwarnings("ignore")

import mlflow
from mlflow.entities import AssessmentError, AssessmentSource, AssessmentSourceType

HUMAN = AssessmentSource(source_type=AssessmentSourceType.HUMAN, source_id="expert@example.com")
LABELS = {
    "a_bool": True,
    "an_int": 3,
    "a_float": 0.1,
    "a_list": ["später", "質問"],
    "a_text": "Grüße 😀 \"quoted\"\nand \\ more",
}


def trace(inputs, outputs, session=None):
    with mlflow.start_span("chat") as span:
        span.set_inputs(inputs)
        with mlflow.start_span("retrieve", span_type="RETRIEVER") as inner:
            inner.set_outputs(["page 3", "page 7"])
        span.set_outputs(outputs)
        if session:
            mlflow.update_current_trace(metadata={"mlflow.trace.session": session})
        return span.trace_id


def write(experiment):
    mlflow.set_experiment(experiment)
    whole = trace({"question": "Grüße 😀"}, "x" * 1_000_000 + "ß")
    for name, value in LABELS.items():
        mlflow.log_feedback(trace_id=whole, name=name, value=value, rationale="because ß", source=HUMAN)
    number = trace("How many?", 5)
    empty = trace("Which?", [])
    for one in (number, empty):
        mlflow.log_feedback(trace_id=one, name="a_bool", value=False, source=HUMAN)
    changed = trace("Really?", "Yes.")
    first = mlflow.log_feedback(trace_id=changed, name="a_bool", value=True, source=HUMAN)
    mlflow.override_feedback(trace_id=changed, assessment_id=first.assessment_id, value=False, source=HUMAN)
    failed = trace("Broken?", "No.")
    error = AssessmentError(error_code="TIMEOUT", error_message="too slow")
    mlflow.log_feedback(trace_id=failed, name="a_bool", error=error, source=HUMAN)
    turns = [
        trace({"messages": [{"role": "user", "content": "Hi, " + word}]}, word + " to you.", "session-1")
        for word in ("hello", "thanks", "bye")
    ]
    return {
        "whole": whole,
        "number": number,
        "empty": empty,
        "changed": changed,
        "failed": failed,
        "turns": turns,
    }


def read(*ids):
    result = []
    for one in ids:
        seen = mlflow.get_trace(one)
        root = next(span for span in seen.data.spans if span.parent_id is None)
        result.append(
            {
                "inputs": root.inputs,
                "outputs": root.outputs,
                "labels": {said.name: said.value for said in seen.info.assessments},
                "types": {said.name: type(said.value).__name__ for said in seen.info.assessments},
                "rationales": {said.name: said.rationale for said in seen.info.assessments},
            }
        )
    return result


if __name__ == "__main__":
    mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
