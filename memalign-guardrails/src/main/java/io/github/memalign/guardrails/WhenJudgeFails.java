package io.github.memalign.guardrails;

/** What becomes of a message on which the judge gives no value. */
public enum WhenJudgeFails {
    /** It is blocked: nothing gets through that was not judged. */
    BLOCK,
    /** It passes, and a warning is logged: the application works on without its judge. */
    PASS
}
