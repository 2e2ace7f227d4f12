package io.github.memalign.mlflow.judge;

import io.github.memalign.mlflow.MlflowException;

/** A judge was not registered, since somebody else registered a newer version than the one it was made of. */
public final class NewerVersionException extends MlflowException {
    private static final long serialVersionUID = 1L;

    NewerVersionException(ScorerPlace place, int version, int newest) {
        super(place + " was changed meanwhile: version " + newest + " is the newest, and this was made of version "
                + version + ". Nothing is registered; do it again, which goes on from the newest.");
    }
}
