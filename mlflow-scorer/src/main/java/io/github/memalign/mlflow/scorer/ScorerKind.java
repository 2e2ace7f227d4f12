package io.github.memalign.mlflow.scorer;

/** What a scorer is; MLflow has one JSON member for each. */
public enum ScorerKind {
    /** A judge that has learned nothing. */
    INSTRUCTIONS("instructions_judge_pydantic_data", "a judge"),
    /** An aligned judge. */
    MEMORY("memory_augmented_judge_data", "an aligned judge"),
    /** One of MLflow's own. */
    BUILT_IN("builtin_scorer_class", "one of MLflow's built-in scorers"),
    /** Python code. */
    CODE("call_source", "Python code, which is never run here"),
    /** A scorer of another library. */
    THIRD_PARTY("third_party_scorer_data", "a scorer of another library"),
    /** Several scorers as one. */
    ENSEMBLE("ensemble_scorer_data", "an ensemble of scorers");

    private final String member;
    private final String shown;

    ScorerKind(String member, String shown) {
        this.member = member;
        this.shown = shown;
    }

    String member() {
        return member;
    }

    String shown() {
        return shown;
    }
}
