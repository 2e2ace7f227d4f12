package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Directories of saved judges. */
final class Directories implements JudgeStore {
    @Override
    public boolean handles(String location) {
        return !location.contains(":/");
    }

    @Override
    public AlignedJudge load(String location) {
        Path directory = Path.of(location);
        if (!Files.exists(directory)) {
            throw new InvalidSettingException("--judge", location + " does not exist");
        }
        return JudgeDirectory.load(directory);
    }

    @Override
    public void checkWritable(String location, boolean overwrite) {
        Path directory = Path.of(location);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new InvalidSettingException("--out", location + " is a file; name a directory");
        }
        if (!overwrite && Files.exists(directory.resolve("judge.json"))) {
            throw new InvalidSettingException(
                    "--out",
                    location + " holds a judge already; teach that one with --judge " + location
                            + ", or replace it with --overwrite");
        }
    }

    @Override
    public String save(String location, AlignedJudge judge, Map<String, Double> figures) {
        JudgeDirectory.save(Path.of(location), judge);
        return location;
    }
}
