package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.mlflow.review.ReviewQueue;
import io.github.memalign.mlflow.review.ReviewQueues;
import io.github.memalign.mlflow.server.MlflowHttp;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A review queue: {@code queue:/EXPERIMENT/NAME}.
 *
 * @param experiment name or id of the experiment
 * @param name the queue's name
 */
public record QueuePlace(String experiment, String name) {
    private static final String SCHEME = "queue:/";
    private static final Pattern FORM = Pattern.compile("queue:/([^/]+)/([^/]+)");

    /** Whether a location is a queue. */
    public static boolean isQueue(String location) {
        return location.startsWith(SCHEME);
    }

    /**
     * Reads a place.
     *
     * @throws InvalidSettingException if it is none
     */
    public static QueuePlace of(String option, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidSettingException(
                    option,
                    "'" + text
                            + "' names no review queue; write queue:/EXPERIMENT/NAME, with the experiment's id if its"
                            + " name holds a slash");
        }
        return new QueuePlace(matcher.group(1), matcher.group(2));
    }

    /**
     * The queue on the server.
     *
     * @throws io.github.memalign.mlflow.MlflowException if there is no such queue or experiment
     */
    public ReviewQueue find(MlflowHttp http) {
        return new ReviewQueues(http).get(http.runs().experimentId(experiment), name);
    }

    @Override
    public String toString() {
        return SCHEME + experiment + "/" + name;
    }
}
