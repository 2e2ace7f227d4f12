package io.github.memalign;

/** Told how far long work has come. Calls may come from any thread, one at a time. */
public interface Progress {
    /** How many steps a stage has, where nobody knows. */
    int UNKNOWN = -1;

    /** Tells nobody. */
    Progress NONE = new Progress() {
        @Override
        public void start(String stage, int total) {}

        @Override
        public void step(int done) {}
    };

    /**
     * A stage begins; the one before it is over.
     *
     * @param stage what is done, such as {@code judging}
     * @param total how many steps it has, or {@link #UNKNOWN}
     */
    void start(String stage, int total);

    /**
     * More steps of the stage are done.
     *
     * @param done how many more
     */
    void step(int done);
}
