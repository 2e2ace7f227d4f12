package io.github.memalign.cli.options;

import io.github.memalign.alignment.ChangeNote;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the judge's history says of a change. */
@Command(optionListHeading = "%nHistory:%n")
public final class NoteOptions {
    @Option(names = "--who", paramLabel = "NAME", description = "Who makes the change; by default the user.")
    private @Nullable String who;

    @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "Why it is made.")
    private String why = "";

    /** The note. */
    public ChangeNote note() {
        return new ChangeNote(who == null ? System.getProperty("user.name", "unknown") : who, why);
    }
}
