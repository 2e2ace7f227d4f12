package io.github.memalign.cli.review;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.cli.location.QueuePlace;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How a queue is filled. */
@Command(optionListHeading = "%nQueue:%n")
final class ReviewOptions {
    @Option(
            names = "--size",
            defaultValue = "20",
            paramLabel = "N",
            description = "How many traces are to wait for an answer (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--pool",
            defaultValue = "500",
            paramLabel = "N",
            description = "Among how many of the newest unanswered traces is chosen, each of which is judged (default:"
                    + " ${DEFAULT-VALUE}).")
    private int pool;

    @Option(
            names = "--users",
            split = ",",
            paramLabel = "WHO",
            description = "Who is asked, as ana@example.com,bo@example.com; those who are asked already stay.")
    private List<String> users = List.of();

    @Option(names = "--blind", description = "Do not show the experts what the judge says.")
    private boolean blind;

    /** Checks. */
    void check() {
        if (size < 0 || pool < 1) {
            throw new InvalidSettingException(
                    size < 0 ? "--size" : "--pool", "is " + (size < 0 ? size : pool) + "; it must be more");
        }
        if (users.stream().anyMatch(String::isBlank)) {
            throw new InvalidSettingException("--users", "has a blank name; write names with commas between them");
        }
    }

    int size() {
        return size;
    }

    int pool() {
        return pool;
    }

    List<String> users() {
        return users;
    }

    boolean blind() {
        return blind;
    }

    /**
     * The queue that is meant.
     *
     * @param text queue:/EXPERIMENT/NAME, or the name alone where the experiment is clear
     * @param experiment the experiment that is clear; blank if none is
     */
    static QueuePlace place(String text, String experiment) {
        if (QueuePlace.isQueue(text) || text.isBlank() || text.indexOf('/') >= 0 || experiment.isBlank()) {
            return QueuePlace.of("--queue", text);
        }
        return new QueuePlace(experiment, text);
    }
}
