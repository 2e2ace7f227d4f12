package io.github.memalign.spring;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Judges in directories. */
final class DirectorySource implements JudgeSource {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    @Override
    public boolean handles(String location) {
        return !SCHEME.matcher(location).matches();
    }

    @Override
    public AlignedJudge load(String location) {
        return JudgeDirectory.load(Path.of(location));
    }
}
