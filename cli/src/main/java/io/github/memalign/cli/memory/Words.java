package io.github.memalign.cli.memory;

import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Assessment;
import io.github.memalign.memory.Episode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said, or what was said in a period.
 *
 * @param source who said it; null for everybody
 * @param since words of before do not count; null for all
 * @param until words of then or later do not count; null for all
 */
record Words(
        @Nullable String source,
        @Nullable Instant since,
        @Nullable Instant until) {

    boolean isNobody() {
        return source == null && since == null && until == null;
    }

    /** The episodes without these words; one that nobody else said anything of comes back without any, and is forgotten. */
    List<LabelledExample> takenBack(AlignedJudge judge) {
        List<LabelledExample> changed = new ArrayList<>();
        for (Episode episode : judge.episodes()) {
            List<Assessment> others =
                    episode.assessments().stream().filter(said -> !covers(said)).toList();
            if (others.size() < episode.assessments().size()) {
                changed.add(new LabelledExample(episode.example(), others));
            }
        }
        return changed;
    }

    private boolean covers(Assessment said) {
        Instant time = said.time();
        boolean inTime = since == null && until == null
                || time != null && (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
        return inTime && (source == null || source.equals(said.source()));
    }
}
