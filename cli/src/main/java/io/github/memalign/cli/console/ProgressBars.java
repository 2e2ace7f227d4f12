package io.github.memalign.cli.console;

import io.github.memalign.Progress;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on the error output, with the time that is left; nothing where nobody watches. */
public final class ProgressBars implements Progress, AutoCloseable {
    private final boolean shown;
    private @Nullable ProgressBar bar;

    private ProgressBars(boolean shown) {
        this.shown = shown;
    }

    /** Bars if the error output is a terminal. */
    public static ProgressBars onTerminal() {
        return new ProgressBars(Terminal.showsProgress());
    }

    @Override
    public synchronized void start(String stage, int total) {
        close();
        if (shown && total != 0) {
            bar = new ProgressBarBuilder()
                    .setTaskName(stage.substring(0, 1).toUpperCase(Locale.ROOT) + stage.substring(1))
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(100)
                    .clearDisplayOnFinish()
                    .build();
        }
    }

    @Override
    public synchronized void step(int done) {
        if (bar != null) {
            bar.stepBy(done);
        }
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
