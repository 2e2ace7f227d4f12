package io.github.memalign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.memalign.model.Variables;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * What a command did.
 *
 * @param code the exit code
 * @param out what it printed
 * @param err what it printed on the error output
 */
record Ran(int code, String out, String err) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Runs a command in this process. */
    static Ran memalign(Object... arguments) {
        return memalign(System::getenv, arguments);
    }

    /** Runs a command in this process, with an environment of its own. */
    static Ran memalign(Variables environment, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine(environment);
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        String[] texts = new String[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int code = command.execute(texts);
        return new Ran(code, out.toString(), err.toString());
    }

    /** Checks the exit code; what was printed is shown if it is another. */
    Ran exits(int expected) {
        assertThat(code)
                .as("exit code of a command that printed:%n%s%n%s", out, err)
                .isEqualTo(expected);
        return this;
    }

    /** Checks that the command failed with a message of at most two lines and no stack trace. */
    Ran failsBriefly(int expected, String... parts) {
        exits(expected);
        assertThat(err.lines()).as("lines of the message").hasSizeBetween(1, 2);
        assertThat(err).contains(parts).doesNotContain("\tat ").doesNotContain("Exception");
        return this;
    }

    /** The one JSON object on the output. */
    JsonNode json() {
        assertThat(out.lines()).hasSize(1);
        try {
            return MAPPER.readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("the output is no JSON: " + out, e);
        }
    }
}
