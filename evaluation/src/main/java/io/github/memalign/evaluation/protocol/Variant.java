package io.github.memalign.evaluation.protocol;

/**
 * An arm with a model and a number of recalled episodes.
 *
 * @param arm what judges
 * @param model the model; empty for the judge's own
 * @param k how many episodes are recalled; 0 for the judge's own setting
 * @param key its name in results, where the arm, and whatever else there are several of, stands
 */
record Variant(Arm arm, String model, int k, String key) {
    static String key(Arm arm, String model, int k) {
        return arm.key() + (k > 0 ? " k=" + k : "") + (model.isEmpty() ? "" : " " + model);
    }

    /** The dataset with this variant's model and k. */
    Source applyTo(Source source) {
        return new Source(
                source.name(),
                model.isEmpty()
                        ? source.definition()
                        : source.definition().toBuilder().model(model).build(),
                k == 0 ? source.settings() : source.settings().withK(k),
                source.examples(),
                source.checksum());
    }
}
