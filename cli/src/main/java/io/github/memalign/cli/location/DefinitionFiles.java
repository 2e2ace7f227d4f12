package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.datasets.judge.JudgeFile;
import io.github.memalign.memory.AlignedJudge;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** YAML and JSON files that define a judge which has learned nothing yet. */
final class DefinitionFiles implements JudgeStore {
    @Override
    public boolean handles(String location) {
        String name = location.toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    @Override
    public AlignedJudge load(String location) {
        return JudgeFile.read(Path.of(location)).unaligned();
    }

    @Override
    public Optional<String> successor(String location) {
        return Optional.empty();
    }

    @Override
    public void checkWritable(String location, boolean overwrite) {
        throw new InvalidSettingException(
                "--out", location + " names a file; a judge that has learned is a directory, such as my-judge");
    }

    @Override
    public String save(String location, AlignedJudge judge, Map<String, Double> figures) {
        throw new InvalidSettingException("--out", location + " names a file");
    }
}
