package io.github.memalign.cli.memory;

import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.cli.options.NoteOptions;
import picocli.CommandLine.Mixin;

/** A change of a memory, which is noted in its history. */
abstract class MemoryChange extends MemorySubcommand {
    @Mixin
    private NoteOptions note = new NoteOptions();

    final ChangeNote note() {
        return note.note();
    }
}
