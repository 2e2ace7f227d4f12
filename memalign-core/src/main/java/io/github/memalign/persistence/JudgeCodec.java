package io.github.memalign.persistence;

import io.github.memalign.internal.Sha256;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelUri;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A judge as files, wherever they are kept. Equal judges give equal bytes, and {@code encode(decode(files))} gives the
 * same bytes again.
 *
 * <p>Header values are saved only where they name a variable of the environment; {@link #notSaved} lists what is left
 * out.
 */
public final class JudgeCodec {
    /** The format that is written; older ones are read, newer ones are refused. */
    public static final int FORMAT_VERSION = 2;

    /** The names of the files, in the order in which they are written. */
    public static final List<String> FILES = List.of(
            JudgeFile.NAME,
            GuidelinesFile.NAME,
            EpisodesFile.NAME,
            EmbeddingsFile.NAME,
            ForgottenFile.NAME,
            HistoryFile.NAME);

    private JudgeCodec() {}

    /** The judge's files by name. */
    public static Map<String, byte[]> encode(AlignedJudge judge) {
        Map<String, byte[]> others = new LinkedHashMap<>();
        others.put(GuidelinesFile.NAME, GuidelinesFile.write(judge.guidelines()));
        others.put(EpisodesFile.NAME, EpisodesFile.write(judge));
        others.put(EmbeddingsFile.NAME, EmbeddingsFile.write(judge.embeddings()));
        others.put(ForgottenFile.NAME, ForgottenFile.write(judge.forgotten()));
        others.put(HistoryFile.NAME, HistoryFile.write(judge.history()));
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(JudgeFile.NAME, JudgeFile.write(judge, others));
        files.putAll(others);
        return Collections.unmodifiableMap(files);
    }

    /**
     * The judge that files hold.
     *
     * @param files contents by name; files that are not the judge's are ignored
     * @throws DamagedJudgeException if a file is missing, damaged, or not as it was saved
     * @throws NewerFormatException if the files are of a format that is not known yet
     */
    public static AlignedJudge decode(Map<String, byte[]> files) {
        JudgeFile.Content head = JudgeFile.read(file(files, JudgeFile.NAME));
        byte[] vectors = file(files, EmbeddingsFile.NAME);
        AlignedJudge judge = judge(head, files, EmbeddingsFile.read(vectors));
        checkText(head, files);
        if (!isAsSaved(head, EmbeddingsFile.NAME, vectors)) {
            throw EmbeddingsFile.damaged("is not as it was saved");
        }
        return judge;
    }

    /**
     * As {@link #decode}, without the vectors, which may be damaged or missing: they are made anew when they are needed.
     *
     * @throws DamagedJudgeException if another file is missing, damaged, or not as it was saved
     * @throws NewerFormatException if the files are of a format that is not known yet
     */
    public static AlignedJudge decodeWithoutVectors(Map<String, byte[]> files) {
        JudgeFile.Content head = JudgeFile.read(file(files, JudgeFile.NAME));
        AlignedJudge judge = judge(head, files, Embeddings.EMPTY);
        checkText(head, files);
        return judge;
    }

    private static void checkText(JudgeFile.Content head, Map<String, byte[]> files) {
        if (!head.untouched()) {
            throw changed(JudgeFile.NAME);
        }
        for (String name : files(head.version())) {
            if (!name.equals(EmbeddingsFile.NAME) && !isAsSaved(head, name, file(files, name))) {
                throw changed(name);
            }
        }
    }

    private static boolean isAsSaved(JudgeFile.Content head, String name, byte[] content) {
        return Sha256.hex(content).equals(head.checksums().get(name));
    }

    /**
     * As {@link #decode}, for files that a person changed on purpose: what they say is taken as it is. Vectors that do
     * not hold are dropped, and made anew when they are needed; a calibration is dropped, since it was another judge's.
     *
     * @throws DamagedJudgeException if a text file is missing or cannot be understood
     * @throws NewerFormatException if the files are of a format that is not known yet
     */
    public static AlignedJudge decodeChangedByHand(Map<String, byte[]> files) {
        JudgeFile.Content head = JudgeFile.read(file(files, JudgeFile.NAME));
        byte[] vectors = files.getOrDefault(EmbeddingsFile.NAME, new byte[0]);
        Embeddings embeddings =
                isAsSaved(head, EmbeddingsFile.NAME, vectors) ? EmbeddingsFile.read(vectors) : Embeddings.EMPTY;
        return judge(head, files, embeddings).withCalibration(Optional.empty());
    }

    private static AlignedJudge judge(JudgeFile.Content head, Map<String, byte[]> files, Embeddings embeddings) {
        List<Guideline> guidelines = GuidelinesFile.read(file(files, GuidelinesFile.NAME));
        EpisodesFile.Content episodes = EpisodesFile.read(
                file(files, EpisodesFile.NAME), head.definition().valueType());
        List<HistoryEntry> history = HistoryFile.read(
                file(files, HistoryFile.NAME), head.definition().valueType());
        Forgotten forgotten = files(head.version()).contains(ForgottenFile.NAME)
                ? ForgottenFile.read(file(files, ForgottenFile.NAME))
                : Forgotten.NOTHING;
        return new AlignedJudge(
                head.definition(),
                head.settings(),
                guidelines,
                episodes.episodes(),
                episodes.pending(),
                embeddings,
                forgotten,
                history,
                head.calibration());
    }

    /** The files of a format beside the first; what is forgotten came with the second. */
    private static List<String> files(int version) {
        return FILES.subList(1, FILES.size()).stream()
                .filter(name -> version > 1 || !name.equals(ForgottenFile.NAME))
                .toList();
    }

    private static byte[] file(Map<String, byte[]> files, String name) {
        byte[] content = files.get(name);
        if (content == null && name.equals(EmbeddingsFile.NAME)) {
            throw EmbeddingsFile.damaged("is missing");
        }
        if (content == null) {
            throw new DamagedJudgeException(name, 0, "is missing", null);
        }
        return content;
    }

    private static DamagedJudgeException changed(String name) {
        return new DamagedJudgeException(
                name,
                0,
                "is not as it was saved: damaged, or changed by hand; take a change on purpose over with"
                        + " `memalign memory accept`, else restore the file",
                null);
    }

    /**
     * What of a judge is left out, because it may be a key or is a model that a program handed over: a line for people
     * each.
     */
    public static List<String> notSaved(AlignedJudge judge) {
        List<String> left = new ArrayList<>();
        judge.definition().extraHeaders().forEach((name, value) -> {
            String template = SecretsLeftOut.template(name, value);
            if (!template.equals(value)) {
                left.add("the value of header " + name + ", which may be a key and is read from " + template
                        + " from now on");
            }
        });
        judge.definition()
                .baseUrl()
                .filter(url -> !SecretsLeftOut.withoutSecrets(url).equals(url))
                .ifPresent(url -> left.add("the password or parameters of base_url"));
        MemorySettings settings = judge.settings();
        own(left, "model", Optional.of(judge.definition().model()));
        own(left, "reflection model", settings.reflectionModel());
        own(left, "embedding model", Optional.of(settings.embeddingModel()));
        return left;
    }

    private static void own(List<String> left, String what, Optional<ModelUri> model) {
        model.filter(ModelUri::isOwn)
                .ifPresent(uri ->
                        left.add("the " + what + " " + uri + ", which no URI leads to: whoever loads the judge has to"
                                + " hand it over to MemAlign.builder(), or to name another model"));
    }
}
