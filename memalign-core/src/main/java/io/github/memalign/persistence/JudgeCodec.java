package io.github.memalign.persistence;

import io.github.memalign.internal.Sha256;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Forgotten;
import io.github.memalign.memory.Guideline;
import io.github.memalign.memory.HistoryEntry;
import io.github.memalign.memory.MemorySettings;
import io.github.memalign.model.ModelUri;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

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

    /** Some Javas have no longer arrays. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final int VERSION_DIGITS = 16;

    private JudgeCodec() {}

    /** Tells versions of a judge apart: 16 hex digits, the same for equal judges and for no others. */
    public static String version(AlignedJudge judge) {
        Map<String, String> checksums = new LinkedHashMap<>();
        others(judge).forEach((name, content) -> checksums.put(name, content.checksum()));
        return Sha256.hex(JudgeFile.write(judge, checksums)).substring(0, VERSION_DIGITS);
    }

    /**
     * The judge's files by name.
     *
     * @throws io.github.memalign.MemAlignException if one would have more than 2 GB, which only a directory can hold
     */
    public static Map<String, byte[]> encode(AlignedJudge judge) {
        return encode(judge, LARGEST_ARRAY);
    }

    static Map<String, byte[]> encode(AlignedJudge judge, int most) {
        // Before memory is asked for that it would take.
        if (EmbeddingsFile.length(judge.embeddings()) > most) {
            throw Content.tooLarge(EmbeddingsFile.NAME, most);
        }
        Map<String, byte[]> others = new LinkedHashMap<>();
        Map<String, String> checksums = new LinkedHashMap<>();
        others(judge).forEach((name, content) -> {
            byte[] bytes = content.bytes(name, most);
            others.put(name, bytes);
            checksums.put(name, Sha256.hex(bytes));
        });
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(JudgeFile.NAME, JudgeFile.write(judge, checksums));
        files.putAll(others);
        return Collections.unmodifiableMap(files);
    }

    /** The files beside the first, which holds their checksums. */
    static Map<String, Content> others(AlignedJudge judge) {
        Map<String, Content> others = new LinkedHashMap<>();
        others.put(GuidelinesFile.NAME, Content.of(GuidelinesFile.write(judge.guidelines())));
        others.put(EpisodesFile.NAME, EpisodesFile.write(judge));
        others.put(EmbeddingsFile.NAME, EmbeddingsFile.write(judge.embeddings()));
        others.put(ForgottenFile.NAME, Content.of(ForgottenFile.write(judge.forgotten())));
        others.put(HistoryFile.NAME, HistoryFile.write(judge.history()));
        return others;
    }

    /**
     * The judge that files hold.
     *
     * @param files contents by name; files that are not the judge's are ignored
     * @throws DamagedJudgeException if a file is missing, damaged, or not as it was saved
     * @throws NewerFormatException if the files are of a format that is not known yet
     */
    public static AlignedJudge decode(Map<String, byte[]> files) {
        return decode(SavedFiles.of(files));
    }

    static AlignedJudge decode(SavedFiles files) {
        Reading reading = new Reading(files);
        AlignedJudge judge = reading.judge(reading.embeddings());
        reading.checkText();
        if (!reading.isAsSaved(EmbeddingsFile.NAME)) {
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
        return decodeWithoutVectors(SavedFiles.of(files));
    }

    static AlignedJudge decodeWithoutVectors(SavedFiles files) {
        Reading reading = new Reading(files);
        AlignedJudge judge = reading.judge(Embeddings.EMPTY);
        reading.checkText();
        return judge;
    }

    /**
     * As {@link #decode}, for files that a person changed on purpose: what they say is taken as it is. Vectors that do
     * not hold are dropped, and made anew when they are needed; a calibration is dropped, since it was another judge's.
     *
     * @throws DamagedJudgeException if a text file is missing or cannot be understood
     * @throws NewerFormatException if the files are of a format that is not known yet
     */
    public static AlignedJudge decodeChangedByHand(Map<String, byte[]> files) {
        return decodeChangedByHand(SavedFiles.of(files));
    }

    static AlignedJudge decodeChangedByHand(SavedFiles files) {
        Reading reading = new Reading(files);
        boolean hold = reading.has(EmbeddingsFile.NAME) && reading.isAsSaved(EmbeddingsFile.NAME);
        return reading.judge(hold ? reading.embeddings() : Embeddings.EMPTY).withCalibration(Optional.empty());
    }

    /** A judge while its files are read. */
    private static final class Reading {
        private final SavedFiles files;
        private final JudgeFile.Content head;
        private final Map<String, String> checksums = new HashMap<>();

        Reading(SavedFiles files) {
            this.files = files;
            this.head = JudgeFile.read(read(JudgeFile.NAME, SavedFile::rest));
        }

        private <T> T read(String name, Function<SavedFile, T> content) {
            try (SavedFile file = files.open(name).orElseThrow(() -> missing(name))) {
                T read = content.apply(file);
                checksums.put(name, file.checksum());
                return read;
            }
        }

        /** Whether a file is there, which is read to its end. */
        boolean has(String name) {
            try (SavedFile file = files.open(name).orElse(null)) {
                if (file != null) {
                    checksums.put(name, file.checksum());
                }
                return file != null;
            }
        }

        Embeddings embeddings() {
            return read(EmbeddingsFile.NAME, EmbeddingsFile::read);
        }

        AlignedJudge judge(Embeddings embeddings) {
            ValueType type = head.definition().valueType();
            List<Guideline> guidelines = read(GuidelinesFile.NAME, file -> GuidelinesFile.read(file.rest()));
            EpisodesFile.Remembered episodes = read(EpisodesFile.NAME, file -> EpisodesFile.read(file, type));
            List<HistoryEntry> history = read(HistoryFile.NAME, file -> HistoryFile.read(file, type));
            Forgotten forgotten = files(head.version()).contains(ForgottenFile.NAME)
                    ? read(ForgottenFile.NAME, file -> ForgottenFile.read(file.rest()))
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

        void checkText() {
            if (!head.untouched()) {
                throw changed(JudgeFile.NAME);
            }
            for (String name : files(head.version())) {
                if (!name.equals(EmbeddingsFile.NAME) && !isAsSaved(name)) {
                    throw changed(name);
                }
            }
        }

        boolean isAsSaved(String name) {
            return Objects.equals(checksums.get(name), head.checksums().get(name));
        }
    }

    /** The files of a format beside the first; what is forgotten came with the second. */
    private static List<String> files(int version) {
        return FILES.subList(1, FILES.size()).stream()
                .filter(name -> version > 1 || !name.equals(ForgottenFile.NAME))
                .toList();
    }

    private static DamagedJudgeException missing(String name) {
        return name.equals(EmbeddingsFile.NAME)
                ? EmbeddingsFile.damaged("is missing")
                : new DamagedJudgeException(name, 0, "is missing", null);
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
