package io.github.memalign.cli.location;

import picocli.CommandLine.Mixin;

/** A command, or options of commands, which need the variables of the process. */
public abstract class InEnvironment {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Environment environment;

    protected final Environment environment() {
        return environment;
    }
}
