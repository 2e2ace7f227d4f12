package io.github.memalign.embedded;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.github.memalign.embedded.CaseModel.LabelledCase;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.FeedbackError.Code;
import io.github.memalign.judge.Judge;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.Recall;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.Embeddings;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.Usage;
import io.github.memalign.retrieval.EmbeddedTexts;
import io.github.memalign.retrieval.Retriever;
import io.github.memalign.retrieval.Retriever.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Judges without an LLM, by the cases it remembers. An example it has seen gets the label it was given; any other the label
 * that {@link CaseModel} predicts from all labelled cases. Guidelines are for people and LLMs: this judge cannot read.
 */
public final class CaseBasedJudge implements Judge {
    private static final int QUOTED = 300;

    private final AlignedJudge judge;
    private final Retriever retriever;
    private final EmbeddingModel embedding;
    private final List<LabelledCase> cases;
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
        this.cases = judge.episodes().stream()
                .filter(episode -> episode.label().isPresent())
                .map(episode -> new LabelledCase(
                        episode.id(),
                        Case.of(judge.definition(), episode.example(), judge.embeddings()),
                        episode.label().orElseThrow()))
                .toList();
        this.model = model(cases);
    }

    private Optional<CaseModel> model(List<LabelledCase> known) {
        return known.isEmpty() ? Optional.empty() : Optional.of(CaseModel.fit(judge.definition(), known));
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
        boolean all = cases.stream().noneMatch(known -> excluded.contains(known.id()));
        List<LabelledCase> known = all
                ? cases
                : cases.stream().filter(one -> !excluded.contains(one.id())).toList();
        if (known.isEmpty()) {
            return failed(
                    example,
                    Code.NO_CASES,
                    judge.definition().model() + " decides from labelled examples, and there are none to go by;"
                            + " align it first");
        }
        try {
            Retriever.Retrieved retrieved = retriever.retrieve(example, excluded);
            Embeddings.Added added = vectors(example);
            Case content = Case.of(judge.definition(), example, added.embeddings());
            Usage usage = retrieved.usage().plus(added.usage());
            Optional<LabelledCase> seen = seen(example.id(), content, known);
            if (seen.isPresent()) {
                return decided(example, seen.get().label(), recognized(seen.get()), retrieved.matches(), usage);
            }
            Object label = (all ? model : model(known)).orElseThrow().predict(content);
            return decided(example, label, reasoned(known.size(), retrieved.matches()), retrieved.matches(), usage);
        } catch (ModelCallException e) {
            return failed(example, Code.RETRIEVAL, String.valueOf(e.getMessage()));
        }
    }

    private Embeddings.Added vectors(Example example) {
        List<String> texts =
                List.copyOf(EmbeddedTexts.parts(judge.definition(), example).values());
        return judge.embeddings().lookup(texts).with(texts, embedding);
    }

    /** The case that is the very same example: the one of the same id if there is, else any with the same texts. */
    private static Optional<LabelledCase> seen(String id, Case content, List<LabelledCase> known) {
        List<LabelledCase> same = new ArrayList<>();
        for (LabelledCase one : known) {
            if (one.content().texts().equals(content.texts())) {
                if (one.id().equals(id)) {
                    return Optional.of(one);
                }
                same.add(one);
            }
        }
        return same.stream().map(LabelledCase::label).distinct().count() == 1
                ? Optional.of(same.get(0))
                : Optional.empty();
    }

    private static String recognized(LabelledCase seen) {
        return "No LLM: this is the remembered case " + seen.id() + ", judged \"" + seen.label() + "\".";
    }

    private static String reasoned(int known, List<Match> matches) {
        StringBuilder text = new StringBuilder("No LLM: compared with ")
                .append(known)
                .append(known == 1 ? " remembered case." : " remembered cases.");
        matches.stream().findFirst().ifPresent(match -> {
            text.append(String.format(
                    Locale.ROOT,
                    " Most similar (%.2f): %s",
                    match.similarity(),
                    match.episode().id()));
            match.episode()
                    .label()
                    .ifPresent(label -> text.append(", judged \"").append(label).append('"'));
            String rationale = match.episode().rationale();
            if (!rationale.isEmpty()) {
                text.append(", because: ")
                        .append(rationale.length() <= QUOTED ? rationale : rationale.substring(0, QUOTED) + "…");
            }
        });
        return text.toString();
    }

    private Feedback decided(Example example, Object label, String rationale, List<Match> matches, Usage usage) {
        List<String> ids = matches.stream().map(match -> match.episode().id()).toList();
        return Feedback.of(definition(), example)
                .value(label)
                .rationale(rationale)
                .usage(usage)
                .recall(Recall.of(ids, List.of()))
                .build();
    }

    private Feedback failed(Example example, Code code, String message) {
        return Feedback.of(definition(), example).error(code, message).build();
    }
}
