package io.github.memalign.mlflow.judge;

import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.mlflow.MlflowException;
import io.github.memalign.mlflow.server.Artifacts;
import io.github.memalign.mlflow.server.Metric;
import io.github.memalign.mlflow.server.MlflowHttp;
import io.github.memalign.mlflow.server.MlflowSettings;
import io.github.memalign.mlflow.server.Run;
import io.github.memalign.mlflow.server.Runs;
import io.github.memalign.persistence.JudgeCodec;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Judges as runs: the files of a saved judge as artifacts under {@code memalign/}, its settings as parameters, what is known
 * of it in numbers as metrics. Loading one reads no trace and embeds nothing.
 */
public final class JudgeRuns {
    static final String DIRECTORY = "memalign";
    static final String JUDGE_NAME = "memalign.judge_name";
    private static final String COMPLETE = "memalign.judge";
    /** Which directory holds the judge of a run that is written more than once. */
    private static final String CURRENT = "memalign.directory";

    /** What the place of a judge in a run begins with. */
    private static final String RUNS = "runs:/";

    private final MlflowHttp http;

    public JudgeRuns(MlflowHttp http) {
        this.http = http;
    }

    /** Whether a place names a judge in a run: {@code runs:/RUN_ID}. */
    public static boolean isPlace(String place) {
        return place.startsWith(RUNS);
    }

    /**
     * The judge at a place, of a server that is called for this alone.
     *
     * @param place {@code runs:/RUN_ID}
     * @param settings where the server is
     * @throws MlflowException if there is no such run, or no whole judge in it
     */
    public static AlignedJudge at(String place, MlflowSettings settings) {
        try (MlflowHttp http = new MlflowHttp(settings)) {
            return new JudgeRuns(http).load(place.substring(RUNS.length()).strip());
        }
    }

    /**
     * Keeps a judge in a new run. A run that could not be written whole is marked FAILED and cannot be loaded.
     *
     * @param experiment name or id of the experiment, created if there is none
     * @param judge what to keep
     * @param figures metrics by name, such as the agreement with the experts
     * @return the run's id
     * @throws MlflowException if it cannot be written
     */
    public String save(String experiment, AlignedJudge judge, Map<String, Double> figures) {
        String experimentId = http.runs().experimentIdOrNew(experiment);
        String name = judge.definition().name();
        Runs runs = http.runs();
        return runs.during(experimentId, name, Map.of(JUDGE_NAME, name), run -> {
                    runs.params(run.id(), params(judge));
                    runs.metrics(run.id(), metrics(figures));
                    Artifacts artifacts = http.artifacts(run);
                    JudgeCodec.encode(judge).forEach((file, bytes) -> artifacts.put(DIRECTORY + "/" + file, bytes));
                    runs.tags(run.id(), Map.of(COMPLETE, "complete"));
                })
                .id();
    }

    /**
     * Begins a run that keeps a judge through its changes, so that each change does not make a run: what is written later
     * takes the place of what was written before.
     *
     * @param judge what to keep first
     * @param pages pages for people beside its files, by name
     * @param tags what to find the run by again
     * @return the run's id
     * @throws MlflowException if it cannot be written
     */
    public String begin(String experimentId, AlignedJudge judge, Map<String, String> pages, Map<String, String> tags) {
        String name = judge.definition().name();
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put(JUDGE_NAME, name);
        return http.runs()
                .during(experimentId, name, all, run -> update(run.id(), judge, pages, List.of(), Map.of()))
                .id();
    }

    /**
     * Writes a changed judge into a run that was begun by {@link #begin}. The new files lie beside the old ones until one
     * tag says which hold, so that whoever reads the run, or is killed here, has the one judge or the other. The files
     * before these stay for those who are reading them; older ones are deleted.
     *
     * @param pages pages for people beside its files, by name
     * @param figures what is known of it now
     * @param tags what is to be known with it, in force at the same moment
     * @throws MlflowException if it cannot be written
     */
    public void update(
            String runId,
            AlignedJudge judge,
            Map<String, String> pages,
            List<Metric> figures,
            Map<String, String> tags) {
        Run run = http.runs().get(runId);
        String before = directory(run);
        String next = DIRECTORY + "-" + (number(before) + 1);
        Artifacts artifacts = http.artifacts(run);
        JudgeCodec.encode(judge).forEach((file, bytes) -> artifacts.put(next + "/" + file, bytes));
        pages.forEach((file, html) -> artifacts.put(next + "/" + file, html.getBytes(StandardCharsets.UTF_8)));
        Map<String, String> all = new LinkedHashMap<>(tags);
        all.put(COMPLETE, "complete");
        all.put(CURRENT, next);
        http.runs().tags(runId, all);
        http.runs().metrics(runId, figures);
        directories(artifacts)
                .filter(directory -> !directory.equals(before) && !directory.equals(next))
                .forEach(artifacts::delete);
    }

    private static String directory(Run run) {
        return run.tags().getOrDefault(CURRENT, DIRECTORY);
    }

    private static int number(String directory) {
        return directory.equals(DIRECTORY) ? 0 : Integer.parseInt(directory.substring(DIRECTORY.length() + 1));
    }

    /** All directories of a run that hold a judge, or held one. */
    static Stream<String> directories(Artifacts artifacts) {
        return artifacts.list("").stream()
                .map(Artifacts.Entry::path)
                .filter(path -> path.matches(DIRECTORY + "(-\\d{1,9})?"));
    }

    /**
     * Keeps a page for people beside the judge's files, over one that is there. MLflow's page of the run shows it, and whoever
     * deletes the judge deletes it too.
     *
     * @param runId the run of a judge
     * @param name of the file, such as {@code judge.html}
     * @throws MlflowException if it cannot be written
     */
    public void putPage(String runId, String name, String html) {
        Run run = http.runs().get(runId);
        http.artifacts(run).put(directory(run) + "/" + name, html.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> params(AlignedJudge judge) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("model", judge.definition().model().toString());
        judge.settings().reflectionModel().ifPresent(model -> params.put("reflection_model", model.toString()));
        params.put("embedding_model", judge.settings().embeddingModel().toString());
        params.put("k", String.valueOf(judge.settings().k()));
        params.put("token_budget", String.valueOf(judge.settings().tokenBudget()));
        params.put("guidelines", String.valueOf(judge.guidelines().size()));
        params.put("episodes", String.valueOf(judge.episodes().size()));
        judge.calibration().ifPresent(calibration -> {
            params.put("calibration_agreement", String.valueOf(calibration.agreement()));
            params.put("calibration_level", String.valueOf(calibration.level()));
            params.put("calibration_threshold", String.valueOf(calibration.threshold()));
        });
        return params;
    }

    private static List<Metric> metrics(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .map(figure -> Metric.of(figure.getKey(), figure.getValue()))
                .toList();
    }

    /**
     * The judge of a run, just as it was saved.
     *
     * @throws MlflowException if there is no such run, or no whole judge in it
     */
    public AlignedJudge load(String runId) {
        Run run = http.runs().get(runId);
        if (!"complete".equals(run.tags().get(COMPLETE))) {
            throw new MlflowException("Run " + runId + " (" + run.status() + ") holds no whole judge; it was made by"
                    + " another program, or saving it failed. Save the judge again.");
        }
        Artifacts artifacts = http.artifacts(run);
        Map<String, byte[]> files = new LinkedHashMap<>();
        List<String> paths = artifacts.list(directory(run)).stream()
                .map(Artifacts.Entry::path)
                .filter(path -> JudgeCodec.FILES.contains(name(path)))
                .toList();
        List<byte[]> contents = http.inParallel(paths, artifacts::get);
        for (int i = 0; i < contents.size(); i++) {
            files.put(name(paths.get(i)), contents.get(i));
        }
        return JudgeCodec.decode(files);
    }

    /** Tells one state of a run's judge from another without reading it: {@link #update} alone changes it. */
    public String state(String runId) {
        return directory(http.runs().get(runId));
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
