package io.github.memalign;

import org.jspecify.annotations.Nullable;

/** A setting that cannot work: of a judge, of its memory, of a model or of the environment. The caller has to change it. */
public class InvalidSettingException extends MemAlignException {
    private static final long serialVersionUID = 1L;

    private final String setting;

    /**
     * @param setting the name of the setting as the user writes it, such as {@code instructions}
     * @param reason what is wrong with it and what it should be
     */
    public InvalidSettingException(String setting, String reason) {
        this(setting, reason, null);
    }

    /**
     * @param setting the name of the setting as the user writes it
     * @param reason what is wrong with it and what it should be
     * @param cause what it was caused by, if anything
     */
    public InvalidSettingException(String setting, String reason, @Nullable Throwable cause) {
        super(setting + ": " + reason, cause);
        this.setting = setting;
    }

    /** The name of the setting as the user writes it. */
    public String setting() {
        return setting;
    }
}
