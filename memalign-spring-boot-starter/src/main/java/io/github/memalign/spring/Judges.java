package io.github.memalign.spring;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.github.memalign.MemAlignException;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The judges that are configured, each loaded when the application starts and again whenever {@link #refresh} asks for it. A
 * judge that cannot be loaded again stays as it is. Safe for use by several threads.
 */
public final class Judges {
    private static final System.Logger LOG = System.getLogger(Judges.class.getName());

    private final Map<String, RefreshableJudge> judges = new TreeMap<>();

    /**
     * Loads all judges.
     *
     * @throws InvalidSettingException if a judge that is required cannot be loaded
     */
    Judges(MemAlignProperties properties, MemAlign memAlign, List<JudgeSource> sources) {
        properties.judges().forEach((name, source) -> {
            RefreshableJudge judge = new RefreshableJudge(name, source.location(), memAlign, sources);
            judges.put(name, judge);
            try {
                judge.refresh();
            } catch (MemAlignException failed) {
                if (source.required()) {
                    throw failed;
                }
                LOG.log(Level.WARNING, "started without the judge " + name + ": " + failed.getMessage());
            }
        });
    }

    /** The names of all judges, in order. */
    public Set<String> names() {
        return Set.copyOf(judges.keySet());
    }

    /**
     * A judge, which is also the bean of that name; it always judges with what was loaded last.
     *
     * @throws InvalidSettingException if no judge of that name is configured
     */
    public Judge judge(String name) {
        return named(name);
    }

    /**
     * What was loaded last, such as to align it further.
     *
     * @throws InvalidSettingException if no judge of that name is configured, or it cannot be loaded
     */
    public AlignedJudge aligned(String name) {
        return named(name).loaded().judge();
    }

    /**
     * Loads a judge again; judgements that have begun end with the old one.
     *
     * @throws InvalidSettingException if no judge of that name is configured, or it cannot be loaded, which leaves it as it is
     */
    public AlignedJudge refresh(String name) {
        return named(name).refresh().judge();
    }

    Map<String, RefreshableJudge> all() {
        return judges;
    }

    private RefreshableJudge named(String name) {
        RefreshableJudge judge = judges.get(name);
        if (judge == null) {
            throw new InvalidSettingException(
                    MemAlignProperties.PREFIX + "." + name + ".location",
                    "is not set; set it, or name one of " + judges.keySet());
        }
        return judge;
    }
}
