package io.github.memalign.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down while a judge has never been loaded. A judge that could not be loaded again judges as before, so that it is up, with
 * the reason as a detail. Calls no model.
 */
final class JudgesHealth implements HealthIndicator {
    private final Judges judges;

    JudgesHealth(Judges judges) {
        this.judges = judges;
    }

    @Override
    public Health health() {
        boolean allLoaded =
                judges.all().values().stream().allMatch(judge -> judge.last().isPresent());
        Health.Builder health = allLoaded ? Health.up() : Health.down();
        judges.all().forEach((name, judge) -> health.withDetail(name, details(judge)));
        return health.build();
    }

    private static Map<String, Object> details(RefreshableJudge judge) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("location", judge.location());
        judge.last().ifPresent(loaded -> {
            details.put("model", loaded.ready().definition().model().toString());
            details.put("guidelines", loaded.judge().guidelines().size());
            details.put("episodes", loaded.judge().episodes().size());
            details.put("loaded", loaded.at().toString());
        });
        judge.failure().ifPresent(failure -> details.put("failure", failure));
        return details;
    }
}
