package io.github.memalign.server;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.MemAlign;
import io.undertow.util.StatusCodes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The judges of a service, by name. */
final class ServedJudges {
    private final Map<String, ServedJudge> judges = new LinkedHashMap<>();

    ServedJudges(MemAlign memAlign, List<? extends JudgeHome> homes) {
        for (JudgeHome home : homes) {
            ServedJudge judge = new ServedJudge(memAlign, home);
            if (judges.putIfAbsent(judge.name(), judge) != null) {
                throw new InvalidSettingException(
                        "judge", "two judges are named " + judge.name() + "; serve one of them, or rename it");
            }
        }
    }

    Collection<ServedJudge> all() {
        return judges.values();
    }

    ServedJudge named(String name) {
        ServedJudge judge = judges.get(name);
        if (judge == null) {
            throw new Refusal(
                            StatusCodes.NOT_FOUND,
                            "there is no judge '" + name + "'; there are " + String.join(", ", judges.keySet()))
                    .with("code", "unknown_judge");
        }
        return judge;
    }
}
