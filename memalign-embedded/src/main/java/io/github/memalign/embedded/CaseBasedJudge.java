package io.github.memalign.embedded;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.embedded.CaseModel.LabelledCase;
import io.github.memalign.internal.Text;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.memory.Episode;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.Usage;
import io.github.memalign.retrieval.internal.EmbeddedTexts;
import io.github.memalign.retrieval.internal.Retriever;
import io.github.memalign.retrieval.internal.Retriever.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges without an LLM, by the cases it remembers. An example it has seen gets the label it was given; any other the label
 * that {@link CaseModel} predicts from the labelled cases, of which {@link CaseSelection} chooses where they are very many. Guidelines are for people and LLMs: this judge cannot read.
 */
public final class CaseBasedJudge implements Judge {
    private static final int QUOTED = 300;
    /** A lower cosine is that of texts which have little to do with each other. */
    private static final float NEAR = 0.3f;

    private final AlignedJudge judge;
    private final Retriever retriever;
    private final EmbeddingModel embedding;
    private final List<Episode> labelled;
    private final Map<Map<String, String>, List<Episode>> byTexts = new HashMap<>();
    private final Optional<CaseModel> model;

    /**
     * Learns from the judge's labelled episodes, whose vectors it must have.
     *
     * @param judge what the judge is and knows
     * @param embedding embeds what is judged
     */
    public CaseBasedJudge(AlignedJudge judge, EmbeddingModel embedding) {
        this.judge = judge;
        this.embedding = embedding;
        this.retriever = new Retriever(judge, embedding);
        this.labelled = judge.episodes().stream()
                .filter(episode -> episode.label().isPresent())
                .toList();
        labelled.forEach(episode -> byTexts.computeIfAbsent(
                        EmbeddedTexts.parts(judge.definition(), episode.example()), texts -> new ArrayList<>())
                .add(episode));
        this.model = labelled.isEmpty() ? Optional.empty() : Optional.of(model(labelled));
    }

    private CaseModel model(List<Episode> known) {
        return CaseModel.fit(
                judge.definition(),
                CaseSelection.of(known, CaseSelection.MOST).stream()
                        .map(episode -> new LabelledCase(
                                episode.id(),
                                Case.of(judge.definition(), episode.example(), judge.embeddings()),
                                episode.label().orElseThrow(),
                                episode.rationale()))
                        .toList());
    }

    @Override
    public JudgeDefinition definition() {
        return judge.definition();
    }

    @Override
    public Feedback judge(Example example, Options options) {
        List<String> missing = judge.definition().missingFields(example, false);
        if (!missing.isEmpty()) {
            return failed(example, Code.MISSING_FIELD, "the example lacks " + String.join(", ", missing));
        }
        Set<String> excluded = options.excludedFor(example);
        List<Episode> known = excluded.isEmpty()
                ? labelled
                : labelled.stream().filter(one -> !excluded.contains(one.id())).toList();
        if (known.isEmpty()) {
            return failed(
                    example,
                    Code.NO_CASES,
                    judge.definition().model() + " decides from labelled examples, and there are none to go by;"
                            + " align it first");
        }
        try {
            // First all texts at once, side by side: those that retrieval asks for are among them.
            Embeddings.Added added = vectors(example);
            Retriever.Retrieved retrieved = retriever.retrieve(example, excluded);
            Case content = Case.of(judge.definition(), example, added.embeddings());
            Usage usage = added.usage().plus(retrieved.usage());
            Optional<Episode> seen = seen(example.id(), content, excluded);
            if (seen.isPresent()) {
                Object label = seen.get().label().orElseThrow();
                return decided(example, label, recognized(seen.get(), label), 1, retrieved.matches(), usage);
            }
            Reasons reasons = reasons(content, known, excluded);
            return decided(
                    example,
                    reasons.label(),
                    reasoned(known.size(), reasons, retrieved.matches()),
                    reasons.confidence(),
                    retrieved.matches(),
                    usage);
        } catch (ModelCallException e) {
            return failed(example, Code.RETRIEVAL, String.valueOf(e.getMessage()));
        }
    }

    /** Few cases are left out in closed form; where most of those learned from are, it is learned anew from the rest. */
    private Reasons reasons(Case content, List<Episode> known, Set<String> excluded) {
        CaseModel all = model.orElseThrow();
        int[] leftOut = excluded.isEmpty() ? new int[0] : all.places(excluded);
        return 2 * leftOut.length > all.size()
                ? model(known).predict(content, new int[0])
                : all.predict(content, leftOut);
    }

    private Embeddings.Added vectors(Example example) {
        List<String> texts =
                List.copyOf(EmbeddedTexts.parts(judge.definition(), example).values());
        return judge.embeddings().lookup(texts).with(texts, embedding);
    }

    /** The case that is the very same example: the one of the same id if there is, else any with the same texts. */
    private Optional<Episode> seen(String id, Case content, Set<String> excluded) {
        List<Episode> same = byTexts.getOrDefault(content.texts(), List.of()).stream()
                .filter(episode -> !excluded.contains(episode.id()))
                .toList();
        Optional<Episode> own =
                same.stream().filter(episode -> episode.id().equals(id)).findFirst();
        if (own.isPresent()) {
            return own;
        }
        return same.stream().map(Episode::label).distinct().count() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }

    private static String recognized(Episode seen, Object label) {
        return "No LLM: this is the remembered case " + seen.id() + ", judged \"" + label + "\".";
    }

    private static String reasoned(int known, Reasons reasons, List<Match> matches) {
        int used = Math.min(known, CaseSelection.MOST);
        StringBuilder text = new StringBuilder("No LLM: compared with ")
                .append(known)
                .append(known == 1 ? " remembered case" : " remembered cases");
        if (used < known) {
            text.append(" by ").append(used).append(" of them, an even share of each label");
        }
        text.append(". ").append(reasons.text());
        if (matches.stream().allMatch(match -> match.similarity() < NEAR)) {
            text.append(" Nothing remembered is much like it.");
        }
        reasons.speakFor().stream().findFirst().map(Reasons.Weighted::known).ifPresent(first -> {
            String rationale = first.rationale();
            if (!rationale.isEmpty()) {
                text.append(" The experts on ").append(first.id()).append(": ").append(Text.shown(rationale, QUOTED));
            }
        });
        return text.toString();
    }

    private Feedback decided(
            Example example, Object label, String rationale, double confidence, List<Match> matches, Usage usage) {
        List<String> ids = matches.stream().map(match -> match.episode().id()).toList();
        return Feedback.of(definition(), example)
                .value(label)
                .rationale(rationale)
                .confidence(confidence)
                .usage(usage)
                .recall(Recall.of(ids, List.of()))
                .build();
    }

    private Feedback failed(Example example, Code code, String message) {
        return Feedback.of(definition(), example).error(code, message).build();
    }
}
