package io.github.memalign.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.memalign.MemAlign;
import io.github.memalign.judge.JudgeDefinition;
import io.github.memalign.judge.ValueType;
import io.github.memalign.memory.AlignedJudge;
import io.github.memalign.memory.MemorySettings;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A judge that is looked for where it is kept. */
class ServedJudgeTest {
    private final Home home = new Home();

    @Test
    void whateverAPlaceThrowsTheNextLookIsMade() {
        try (MemAlign memAlign = MemAlign.create()) {
            ServedJudge judge = new ServedJudge(memAlign, home);
            home.state = "fails";
            assertThatCode(judge::refresh).doesNotThrowAnyException();
            home.state = "cannot be loaded";
            assertThatCode(judge::refresh).doesNotThrowAnyException();
            assertThat(judge.name()).isEqualTo("first");
            home.state = "second";
            judge.refresh();
            assertThat(judge.name()).isEqualTo("second");
        }
    }

    /** A judge that is named as its state. */
    private static final class Home implements JudgeHome {
        private String state = "first";

        @Override
        public AlignedJudge load() {
            if (state.equals("cannot be loaded")) {
                throw new IllegalStateException(state);
            }
            return AlignedJudge.unaligned(
                    JudgeDefinition.builder(state, "Is {{ outputs }} kind?")
                            .valueType(ValueType.oneOf("kind", "rude"))
                            .build(),
                    MemorySettings.DEFAULT);
        }

        @Override
        public String state() {
            if (state.equals("fails")) {
                throw new IllegalStateException(state);
            }
            return state;
        }

        @Override
        public Kept change(UnaryOperator<AlignedJudge> change) {
            throw new UnsupportedOperationException();
        }
    }
}
