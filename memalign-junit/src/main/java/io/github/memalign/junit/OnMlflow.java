package io.github.memalign.junit;

import io.github.memalign.InvalidSettingException;
import io.github.memalign.Progress;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.mlflow.evaluation.MlflowEvaluation;
import io.github.memalign.mlflow.evaluation.RunJudge;
import io.github.memalign.mlflow.feedback.DatasetFeedback;
import io.github.memalign.mlflow.feedback.ExamplesAsTraces;
import io.github.memalign.mlflow.feedback.TraceFeedback;
import io.github.memalign.mlflow.feedback.TraceQuery;
import io.github.memalign.mlflow.judge.JudgeRuns;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What tests take from an MLflow server and leave there; the only class here that needs memalign-mlflow-scorer. */
final class OnMlflow {
    private static final Pattern PLACE = Pattern.compile("(runs|traces|datasets):/(.+)");
    private static final int CONCURRENCY = 8;

    private OnMlflow() {}

    static AlignedJudge judge(String place, ExtensionContext context) {
        return ask(context, http -> new JudgeRuns(http).load(named("runs", place)));
    }

    static List<LabelledExample> feedback(String place, JudgeDefinition definition, ExtensionContext context) {
        return ask(
                context,
                http -> place.startsWith("datasets:")
                        ? new DatasetFeedback(http)
                                .labelled(
                                        AlignedJudge.unaligned(definition, MemorySettings.DEFAULT),
                                        named("datasets", place))
                                .feedback()
                        : new TraceFeedback(http)
                                .labelled(definition, TraceQuery.experiment(named("traces", place)))
                                .feedback());
    }

    /**
     * Makes an evaluation run of what was judged; examples that are no traces become traces.
     *
     * @return the run's id
     */
    static String log(
            String place, JudgeDefinition definition, Map<Example, Feedback> judged, ExtensionContext context) {
        String experiment = named("runs", place);
        List<LabelledExample> examples = judged.keySet().stream()
                .map(example -> new LabelledExample(example, List.of()))
                .toList();
        return ask(context, http -> {
            List<LabelledExample> traces = new ExamplesAsTraces(http, Clock.systemUTC())
                    .log(http.runs().experimentIdOrNew(experiment), definition.name(), examples, Progress.NONE)
                    .feedback();
            Map<String, Feedback> byTrace = new LinkedHashMap<>();
            Iterator<Feedback> said = judged.values().iterator();
            traces.forEach(trace -> byTrace.put(trace.example().id(), said.next()));
            return new MlflowEvaluation(http, Clock.systemUTC(), CONCURRENCY)
                    .evaluate(
                            List.of(RunJudge.of(new Said(definition, byTrace))),
                            TraceQuery.ids(List.copyOf(byTrace.keySet())),
                            experiment,
                            context.getDisplayName(),
                            Map.of("memalign.judge", definition.name()),
                            Progress.NONE)
                    .runId();
        });
    }

    /** What a place names. */
    static String named(String scheme, String place) {
        Matcher matcher = PLACE.matcher(place);
        if (!matcher.matches() || !matcher.group(1).equals(scheme)) {
            throw new InvalidSettingException(
                    place, "is no place on an MLflow server; write " + scheme + ":/NAME here");
        }
        return matcher.group(2);
    }

    private static <T> T ask(ExtensionContext context, Function<MlflowHttp, T> asked) {
        Optional<String> uri = context.getConfigurationParameter(JudgeExtension.TRACKING_URI);
        MlflowSettings settings = uri.map(address -> MlflowSettings.of(address, System::getenv))
                .orElseGet(() -> MlflowSettings.of(System::getenv));
        try (MlflowHttp http = new MlflowHttp(settings)) {
            return asked.apply(http);
        }
    }

    /** A judge that says again what it said before. */
    private record Said(JudgeDefinition definition, Map<String, Feedback> byTrace) implements Judge {
        @Override
        public Feedback judge(Example example, Options options) {
            return Optional.ofNullable(byTrace.get(example.id())).orElseThrow();
        }
    }
}
