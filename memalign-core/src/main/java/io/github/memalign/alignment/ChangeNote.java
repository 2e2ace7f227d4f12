package io.github.memalign.alignment;

/**
 * Who asks for a change, and why; both go into the judge's history.
 *
 * @param who the user or program
 * @param why the reason, empty if none
 */
public record ChangeNote(String who, String why) {
    /** A change that a program made, without a reason. */
    public static final ChangeNote NONE = new ChangeNote("memalign", "");
}
