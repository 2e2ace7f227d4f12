package io.github.memalign.server;

import io.github.memalign.MemAlignException;
import io.undertow.util.StatusCodes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is not done, and what its client is told: the problem details of RFC 9457. */
final class Refusal extends MemAlignException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 20;

    private final int status;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private int retryAfter;

    Refusal(int status, String detail) {
        this(status, detail, null);
    }

    Refusal(int status, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.status = status;
    }

    /** What is wrong with rows, the first of it. */
    static Refusal ofRows(List<?> problems) {
        List<String> told = problems.stream().map(Object::toString).toList();
        String more = told.size() > 1 ? " (and " + (told.size() - 1) + " more)" : "";
        return new Refusal(StatusCodes.UNPROCESSABLE_ENTITY, told.get(0) + more)
                .with("problems", told.subList(0, Math.min(SHOWN, told.size())));
    }

    /** Adds a member of its own. */
    Refusal with(String member, Object value) {
        members.put(member, value);
        return this;
    }

    /** Asks the client to come again in so many seconds. */
    Refusal retryAfter(int seconds) {
        retryAfter = seconds;
        return this;
    }

    int status() {
        return status;
    }

    int retryAfter() {
        return retryAfter;
    }

    /**
     * The body.
     *
     * @param asOpenAi whether the client reads an OpenAI error, which is then added
     */
    Map<String, Object> body(boolean asOpenAi) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", StatusCodes.getReason(status));
        body.put("status", status);
        body.put("detail", String.valueOf(getMessage()));
        body.putAll(members);
        if (asOpenAi) {
            Map<String, Object> error = new LinkedHashMap<>(members);
            error.put("message", String.valueOf(getMessage()));
            error.put("type", status < StatusCodes.INTERNAL_SERVER_ERROR ? "invalid_request_error" : "server_error");
            error.put("code", String.valueOf(members.getOrDefault("code", status)));
            body.put("error", error);
        }
        return body;
    }
}
