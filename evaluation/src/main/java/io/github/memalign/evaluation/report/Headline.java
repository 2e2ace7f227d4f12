package io.github.memalign.evaluation.report;

import io.github.memalign.evaluation.metrics.Comparison;
import io.github.memalign.evaluation.metrics.Interval;
import io.github.memalign.evaluation.metrics.NumberText;
import io.github.memalign.evaluation.protocol.Arm;
import io.github.memalign.evaluation.protocol.Contrast;
import io.github.memalign.evaluation.protocol.Outcome;
import io.github.memalign.evaluation.protocol.Row;
import io.github.memalign.evaluation.protocol.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a reader wants to know first: for each dataset how well the aligned judge does on unseen examples, after the last
 * shard, beside the judge as it was, or beside the usual label where that gave no verdict.
 */
final class Headline {
    private static final double SIGNIFICANT = 0.05;

    private final Outcome outcome;
    private final List<Summary> aligned;

    Headline(Outcome outcome) {
        this.outcome = outcome;
        this.aligned = outcome.summaries().stream()
                .filter(point -> isOf(point.arm(), Arm.ALIGNED) && point.split().equals(Row.UNSEEN))
                .filter(point -> point.shard() == last(point) && point.mean().isPresent())
                .toList();
    }

    private int last(Summary of) {
        return outcome.summaries().stream()
                .filter(point -> isSameCurve(point, of))
                .mapToInt(Summary::shard)
                .max()
                .orElse(0);
    }

    private int first(Summary of) {
        return outcome.summaries().stream()
                .filter(point -> isSameCurve(point, of))
                .mapToInt(Summary::shard)
                .min()
                .orElse(0);
    }

    private static boolean isSameCurve(Summary one, Summary other) {
        return one.dataset().equals(other.dataset()) && one.arm().equals(other.arm());
    }

    private static boolean isOf(String arm, Arm kind) {
        return arm.equals(kind.key()) || arm.startsWith(kind.key() + " ");
    }

    /** The rows of the table. */
    List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Summary point : aligned) {
            Optional<Summary> baseline = baseline(point);
            Optional<Contrast> contrast = baseline.flatMap(other -> contrast(point, other));
            Map<String, Object> cells = new LinkedHashMap<>();
            cells.put("dataset", point.dataset() + (point.arm().equals(Arm.ALIGNED.key()) ? "" : ", " + point.arm()));
            cells.put("shard", point.shard());
            cells.put("measure", point.pooled().measure().replace('_', ' '));
            cells.put("mean", NumberText.of(point.mean().orElseThrow(), 2));
            cells.put("interval", point.interval().map(bounds -> bounds.text(2)).orElse("–"));
            cells.put(
                    "baseline",
                    baseline.map(other -> NumberText.of(other.mean().orElseThrow(), 2) + " " + other.arm())
                            .orElse("–"));
            cells.put("difference", contrast.map(this::difference).orElse("–"));
            cells.put(
                    "differenceInterval",
                    contrast.flatMap(one -> one.comparison().interval())
                            .map(bounds -> bounds.text(2))
                            .orElse("–"));
            cells.put(
                    "p", contrast.map(one -> NumberText.p(one.comparison().p())).orElse("–"));
            cells.put("holm", contrast.map(one -> NumberText.p(one.holm())).orElse("–"));
            rows.add(cells);
        }
        return rows;
    }

    private String difference(Contrast contrast) {
        return NumberText.signed(contrast.comparison().difference(), 2);
    }

    /** One or two sentences; empty where there is no aligned judge with a baseline. */
    String sentence() {
        List<Contrast> gains = aligned.stream()
                .flatMap(point -> baseline(point).flatMap(other -> contrast(point, other)).stream())
                .toList();
        if (gains.isEmpty()) {
            return "";
        }
        long datasets = gains.stream().map(Contrast::dataset).distinct().count();
        List<Contrast> learned =
                aligned.stream().flatMap(point -> learned(point).stream()).toList();
        String text = "The aligned judge is above its baseline on " + count(gains, Headline::isAbove) + " of "
                + gains.size() + (gains.size() == datasets ? " datasets" : " comparisons") + ", on "
                + count(gains, Headline::isMoreThanChance)
                + " by more than chance (p < 0.05, corrected for all comparisons of this report).";
        return learned.isEmpty()
                ? text
                : text + " From its first shard to its last it gained by more than chance on "
                        + count(learned, Headline::isMoreThanChance) + " of " + learned.size() + ".";
    }

    private static boolean isAbove(Contrast contrast) {
        return contrast.comparison().difference() > 0;
    }

    private static boolean isMoreThanChance(Contrast contrast) {
        return isAbove(contrast) && contrast.holm() < SIGNIFICANT;
    }

    private static long count(List<Contrast> contrasts, Predicate<Contrast> which) {
        return contrasts.stream().filter(which).count();
    }

    private Optional<Summary> baseline(Summary point) {
        return end(point, Arm.UNALIGNED).or(() -> end(point, Arm.MAJORITY));
    }

    /** That arm's last point, of the same model if the arm has one. */
    private Optional<Summary> end(Summary point, Arm kind) {
        return outcome.summaries().stream()
                .filter(other -> other.dataset().equals(point.dataset())
                        && other.split().equals(Row.UNSEEN)
                        && other.shard() == point.shard()
                        && other.mean().isPresent()
                        && isOf(other.arm(), kind)
                        && point.arm().endsWith(other.arm().substring(kind.key().length())))
                .findFirst();
    }

    /** The comparison of two points, turned so that the first is the minuend. */
    private Optional<Contrast> contrast(Summary first, Summary second) {
        return outcome.contrasts().stream()
                .filter(one -> one.dataset().equals(first.dataset())
                        && one.firstShard() == first.shard()
                        && one.secondShard() == second.shard())
                .flatMap(one -> turned(one, first.arm(), second.arm()).stream())
                .findFirst();
    }

    private static Optional<Contrast> turned(Contrast one, String first, String second) {
        if (one.first().equals(first) && one.second().equals(second)) {
            return Optional.of(one);
        }
        if (!one.first().equals(second) || !one.second().equals(first)) {
            return Optional.empty();
        }
        Comparison as = one.comparison();
        Optional<Interval> interval = as.interval().map(bounds -> new Interval(-bounds.high(), -bounds.low()));
        Comparison turned = new Comparison(as.examples(), as.verdicts(), -as.difference(), interval, as.p());
        return Optional.of(
                new Contrast(one.dataset(), first, one.firstShard(), second, one.secondShard(), turned, one.holm()));
    }

    private Optional<Contrast> learned(Summary point) {
        return outcome.contrasts().stream()
                .filter(one -> one.dataset().equals(point.dataset())
                        && one.first().equals(point.arm())
                        && one.second().equals(point.arm())
                        && one.firstShard() == point.shard()
                        && one.secondShard() == first(point))
                .findFirst();
    }

    /** The arms that never gave a verdict, each with the first reason, in one sentence each. */
    List<String> silent() {
        Map<String, List<Row>> failed = new LinkedHashMap<>();
        outcome.rows().forEach(row -> failed.computeIfAbsent(row.arm(), arm -> new ArrayList<>())
                .add(row));
        failed.values().removeIf(rows -> rows.stream().anyMatch(row -> row.verdict() != null));
        return failed.entrySet().stream()
                .map(arm -> arm.getKey() + " gave no verdict on any of "
                        + arm.getValue().size()
                        + " tries and is in no figure. The first reason: "
                        + arm.getValue().get(0).error())
                .toList();
    }
}
