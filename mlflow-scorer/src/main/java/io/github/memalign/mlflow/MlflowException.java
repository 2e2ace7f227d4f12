package io.github.memalign.mlflow;

import io.github.memalign.MemAlignException;
import org.jspecify.annotations.Nullable;

/** An MLflow server was not reached, refused a call, or answered what cannot be used. */
public class MlflowException extends MemAlignException {
    private static final long serialVersionUID = 1L;

    /** The {@link #errorCode()} of an answer that names none, or of no answer at all. */
    public static final String NO_CODE = "";

    private final int status;
    private final String errorCode;

    /**
     * @param message what went wrong and what to do, without credentials
     * @param status the HTTP status; 0 if there was no answer
     * @param errorCode MLflow's error code, such as {@code RESOURCE_DOES_NOT_EXIST}; {@link #NO_CODE} if there is none
     * @param cause what it was caused by, if anything
     */
    public MlflowException(String message, int status, String errorCode, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.errorCode = errorCode;
    }

    /** @param message what went wrong and what to do, without credentials */
    public MlflowException(String message) {
        this(message, 0, NO_CODE, null);
    }

    /** The HTTP status; 0 if there was no answer. */
    public int status() {
        return status;
    }

    /** MLflow's error code, or {@link #NO_CODE}. */
    public String errorCode() {
        return errorCode;
    }

    /** Whether the server says that what was asked for does not exist. */
    public boolean isNotFound() {
        return errorCode.equals("RESOURCE_DOES_NOT_EXIST") || (status == 404 && errorCode.equals("NOT_FOUND"));
    }

    /** Whether the server says that something of that name is there already. */
    public boolean isAlreadyThere() {
        return errorCode.equals("RESOURCE_ALREADY_EXISTS");
    }

    /** Whether the caller is not known to the server, or not allowed to do this. */
    public boolean isForbidden() {
        return status == 401 || status == 403;
    }
}
