package io.github.memalign.spring;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import java.nio.file.InvalidPathException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A judge that judges with what was loaded last. */
final class RefreshableJudge implements Judge {
    private final String setting;
    private final @Nullable String location;
    private final MemAlign memAlign;
    private final List<JudgeSource> sources;
    private volatile @Nullable Loaded loaded;
    private volatile @Nullable String failure;

    RefreshableJudge(String name, @Nullable String location, MemAlign memAlign, List<JudgeSource> sources) {
        this.setting = MemAlignProperties.PREFIX + "." + name + ".location";
        this.location = location;
        this.memAlign = memAlign;
        this.sources = sources;
    }

    record Loaded(AlignedJudge judge, Judge ready, Instant at) {}

    @Override
    public JudgeDefinition definition() {
        return loaded().ready().definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        return loaded().ready().judge(example, options);
    }

    Loaded loaded() {
        Loaded last = loaded;
        return last == null ? refresh() : last;
    }

    synchronized Loaded refresh() {
        try {
            AlignedJudge judge = load();
            Loaded fresh = new Loaded(judge, memAlign.judge(judge), Instant.now());
            loaded = fresh;
            failure = null;
            return fresh;
        } catch (MemAlignException | InvalidPathException cause) {
            InvalidSettingException failed = cause instanceof InvalidSettingException setting
                            && setting.setting().equals(this.setting)
                    ? setting
                    : new InvalidSettingException(
                            setting, "'" + location + "' gave no judge: " + cause.getMessage(), cause);
            failure = failed.getMessage();
            throw failed;
        }
    }

    private AlignedJudge load() {
        if (location == null || location.isBlank()) {
            throw new InvalidSettingException(
                    setting, "is not set; set it to a directory that align wrote, or to runs:/RUN_ID");
        }
        return sources.stream()
                .filter(source -> source.handles(location))
                .findFirst()
                .orElseThrow(() -> new InvalidSettingException(
                        setting,
                        "'" + location + "' is no place for a judge; write a directory, or runs:/RUN_ID with"
                                + " memalign-mlflow-scorer on the class path"))
                .load(location);
    }

    Optional<Loaded> last() {
        return Optional.ofNullable(loaded);
    }

    /** Why the last loading failed, if it did. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    String location() {
        return String.valueOf(location);
    }
}
