package io.github.memalign.cli.location;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.persistence.JudgeCodec;
import io.github.memalign.persistence.JudgeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Directories of saved judges. */
final class Directories implements JudgeStore {
    private final Map<Path, JudgeDirectory> open = new HashMap<>();

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

    /** Every save gives the file that is named first a new one's place and time. */
    @Override
    public String state(String location) {
        Path first = Path.of(location).resolve(JudgeCodec.FILES.get(0));
        try {
            BasicFileAttributes attributes = Files.readAttributes(first, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException unreadable) {
            return "unreadable";
        }
    }

    @Override
    public Optional<String> successor(String location) {
        return Optional.of(location);
    }

    @Override
    public void checkWritable(String location, boolean overwrite) {
        Path directory = Path.of(location);
        NewPlace.checkDirectory("--out", directory);
        if (!overwrite && JudgeDirectory.holdsJudge(directory)) {
            throw new InvalidSettingException(
                    "--out",
                    location + " holds a judge already; teach that one with --judge " + location
                            + ", or replace it with --overwrite");
        }
        open.computeIfAbsent(directory, JudgeDirectory::open);
    }

    @Override
    public String save(String location, AlignedJudge judge, Map<String, Double> figures) {
        JudgeDirectory locked = open.get(Path.of(location));
        if (locked == null) {
            JudgeDirectory.save(Path.of(location), judge);
        } else {
            locked.save(judge);
        }
        return location;
    }

    @Override
    public void close() {
        open.values().forEach(JudgeDirectory::close);
        open.clear();
    }
}
