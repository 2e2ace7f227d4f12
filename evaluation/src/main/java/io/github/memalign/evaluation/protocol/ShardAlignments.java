package io.github.memalign.evaluation.protocol;

import io.github.memalign.MemAlign;
import io.github.memalign.Progress;
import io.github.memalign.alignment.Alignment;
import io.github.memalign.alignment.ChangeNote;
import io.github.memalign.alignment.LabelledExample;
import io.github.memalign.judge.Example;
import io.github.memalign.judge.Feedback;
import io.github.memalign.judge.Judge;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.model.ModelUri;
import io.github.memalign.model.Usage;
import io.github.memalign.review.Candidate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Aligns with one part of the feedback shard by shard, once for all variants that need it. */
final class ShardAlignments {
    private static final ModelUri FREE = ModelUri.of("embedded:/case-based");
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MemAlign memAlign;
    private final Source source;
    private final FeedbackPart part;
    private final String name;
    private final Splits splits;
    private final Results results;
    private final List<Integer> shards;
    private final AlignedJudge untaught;
    private final Map<Integer, AlignedShard> learned = new HashMap<>();

    /** @param source with the model that learns */
    ShardAlignments(
            MemAlign memAlign,
            Source source,
            FeedbackPart part,
            String name,
            Splits splits,
            List<Integer> shards,
            Results results) {
        this.memAlign = memAlign;
        this.source = source;
        this.part = part;
        this.name = name;
        this.splits = splits;
        this.results = results;
        this.shards = shards;
        AlignedJudge judge = AlignedJudge.unaligned(source.definition(), source.settings());
        this.untaught = part == FeedbackPart.EXAMPLES
                ? judge.withSettings(judge.settings().withReflectionModel(FREE))
                : judge;
    }

    /**
     * What is known after a shard; learns what it was not taught yet.
     *
     * @param cutShort whether a limit of calls or cost ended the learning, of which nothing is kept then
     * @return empty if it was cut short
     */
    Optional<AlignedShard> at(int shard, BooleanSupplier cutShort) {
        AlignedShard known = learned.get(shard);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<AlignedShard> now =
                part == FeedbackPart.NONE ? Optional.of(nothing()) : kept(shard).or(() -> taught(shard, cutShort));
        now.ifPresent(one -> learned.put(shard, one));
        return now;
    }

    private AlignedShard nothing() {
        return new AlignedShard("", untaught, AlignmentCost.NONE);
    }

    private Optional<AlignedShard> kept(int shard) {
        return results.learned(FileNames.of(name, shard));
    }

    private Optional<AlignedShard> taught(int shard, BooleanSupplier cutShort) {
        int at = shards.indexOf(shard);
        Optional<AlignedShard> known = at > 0 ? at(shards.get(at - 1), cutShort) : Optional.of(nothing());
        if (known.isEmpty()) {
            return known;
        }
        AlignedShard before = known.get();
        long start = System.nanoTime();
        List<Candidate> judged = candidates(before.judge(), at > 0 ? shards.get(at - 1) : 0, shard);
        Alignment alignment =
                memAlign.align(before.judge(), feedback(before.judge(), judged, shard), ChangeNote.NONE, Progress.NONE);
        GuidelineCheck.Kept kept = part == FeedbackPart.VERIFIED
                ? new GuidelineCheck(memAlign, source)
                        .kept(alignment.judge(), before.judge(), splits.train().subList(0, shard))
                : new GuidelineCheck.Kept(alignment.judge(), Usage.NONE);
        if (cutShort.getAsBoolean()) {
            return Optional.empty();
        }
        double seconds = (System.nanoTime() - start) / SECOND;
        Usage usage = judged.stream()
                .map(candidate -> candidate.feedback().usage())
                .reduce(alignment.report().usage().plus(kept.usage()), Usage::plus);
        AlignmentCost learning = new AlignmentCost(
                before.learning().usage().plus(usage),
                before.learning().seconds() + seconds,
                alignment.report().failures().size(),
                kept.judge().guidelines().size(),
                kept.judge().episodes().size());
        AlignedShard after = new AlignedShard(FileNames.of(name, shard), kept.judge(), learning);
        results.keep(after);
        return Optional.of(after);
    }

    private List<LabelledExample> feedback(AlignedJudge judge, List<Candidate> judged, int shard) {
        return switch (part) {
            case CHOSEN -> chosen(judge, judged, shard);
            case STUMBLED -> stumbled(judged);
            case SAID -> withVerdicts(judged, shard);
            default ->
                splits.train().subList(0, shard).stream()
                        .map(part::of)
                        .flatMap(Optional::stream)
                        .toList();
        };
    }

    /** What the judge says of examples before it learns of them; none where that makes no difference. */
    private List<Candidate> candidates(AlignedJudge judge, int learned, int shard) {
        return switch (part) {
            case CHOSEN -> candidates(judge, splits.train());
            case STUMBLED, SAID -> candidates(judge, splits.train().subList(learned, shard));
            default -> List.of();
        };
    }

    private List<Candidate> candidates(AlignedJudge judge, List<LabelledExample> among) {
        Set<String> known = judge.learnedFrom();
        List<Example> open = among.stream()
                .map(LabelledExample::example)
                .filter(example -> !known.contains(example.id()))
                .toList();
        List<Feedback> said = memAlign.judgeAll(judge, open, Judge.Options.DEFAULT, Progress.NONE);
        return IntStream.range(0, open.size())
                .mapToObj(i -> new Candidate(open.get(i), said.get(i)))
                .toList();
    }

    private List<LabelledExample> withVerdicts(List<Candidate> judged, int shard) {
        Map<String, Feedback> said = byId(judged);
        return splits.train().subList(0, shard).stream()
                .map(labelled -> labelled.judged(
                        Optional.ofNullable(said.get(labelled.example().id()))
                                .flatMap(Feedback::value)
                                .orElse(null)))
                .toList();
    }

    private static Map<String, Feedback> byId(List<Candidate> judged) {
        return judged.stream()
                .collect(Collectors.toMap(candidate -> candidate.example().id(), Candidate::feedback));
    }

    /** Those whose verdict is not the experts' label. */
    private List<LabelledExample> stumbled(List<Candidate> judged) {
        Map<String, Feedback> said = byId(judged);
        return splits.train().stream()
                .filter(labelled -> {
                    Feedback feedback = said.get(labelled.example().id());
                    return feedback != null && !feedback.value().equals(source.label(labelled));
                })
                .toList();
    }

    /** Those that promise most; where fewer are worth asking than are to be learned, the first of the others too. */
    private List<LabelledExample> chosen(AlignedJudge judge, List<Candidate> judged, int shard) {
        int size = shard - (splits.train().size() - judged.size());
        Set<String> ids = memAlign.questions(judge, judged, List.of(), size).stream()
                .map(question -> question.example().id())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (Candidate candidate : judged) {
            if (ids.size() < size) {
                ids.add(candidate.example().id());
            }
        }
        return splits.train().stream()
                .filter(labelled -> ids.contains(labelled.example().id()))
                .toList();
    }
}
