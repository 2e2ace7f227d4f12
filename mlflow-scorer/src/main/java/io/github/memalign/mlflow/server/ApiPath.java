package io.github.memalign.mlflow.server;

import io.github.memalign.mlflow.MlflowException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A path on the server with its query, encoded; immutable.
 *
 * @param text the path, beginning with a slash, and the query
 */
public record ApiPath(String text) {
    /** Checks that it is a path. */
    public ApiPath {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with a slash, unlike " + text);
        }
    }

    /**
     * A path in which each <code>{}</code> stands for one segment.
     *
     * @param template such as <code>/api/3.0/mlflow/traces/{}/tags</code>
     * @param segments what to put in place of the braces, in order; encoded here
     */
    public static ApiPath of(String template, String... segments) {
        StringBuilder path = new StringBuilder();
        int from = 0;
        for (String segment : segments) {
            int hole = template.indexOf("{}", from);
            if (hole < 0) {
                throw new IllegalArgumentException("too many segments for " + template);
            }
            path.append(template, from, hole).append(encode(segment));
            from = hole + 2;
        }
        return new ApiPath(path.append(template.substring(from)).toString());
    }

    /** This path with one more query parameter; a name may occur more than once. */
    public ApiPath with(String name, Object value) {
        char separator = text.indexOf('?') < 0 ? '?' : '&';
        return new ApiPath(text + separator + encode(name) + '=' + encode(value.toString()));
    }

    /** This path with a parameter that occurs once for each value. */
    public ApiPath withAll(String name, Iterable<?> values) {
        ApiPath path = this;
        for (Object value : values) {
            path = path.with(name, value);
        }
        return path;
    }

    /**
     * This path with more segments, each encoded: a relative path with slashes between the segments.
     *
     * @throws MlflowException if a segment is empty or leads out of this path, as {@code ..} does
     */
    public ApiPath resolve(String relative) {
        StringBuilder path = new StringBuilder(text);
        for (String segment : relative.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new MlflowException("The run has no place for an artifact at '" + relative + "'");
            }
            path.append('/').append(encode(segment));
        }
        return new ApiPath(path.toString());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The path without its query, as messages name it. */
    String shown() {
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }
}
