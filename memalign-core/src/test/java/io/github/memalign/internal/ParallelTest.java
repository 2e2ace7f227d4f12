package io.github.memalign.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.memalign.MemAlignException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {
    @Test
    void resultsStandInTheOrderOfTheThings() throws InterruptedException {
        CountDownLatch last = new CountDownLatch(1);
        List<Integer> results = Parallel.map(List.of(0, 1), 2, n -> {
            if (n == 0) {
                await(last);
            } else {
                last.countDown();
            }
            return n * 10;
        });
        assertThat(results).containsExactly(0, 10);
    }

    @Test
    void anExceptionComesThroughAsItIs() {
        IllegalStateException thrown = new IllegalStateException("broken");
        assertThatThrownBy(() -> Parallel.map(List.of(1, 2, 3), 2, n -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
    }

    @Test
    void onlyAFewThingsAreReadAhead() {
        AtomicInteger read = new AtomicInteger();
        Iterator<Integer> things =
                IntStream.range(0, 1000).peek(n -> read.incrementAndGet()).iterator();
        List<Integer> ahead = new ArrayList<>();
        Parallel.forEach(things, 2, n -> n, n -> ahead.add(read.get() - n));
        assertThat(ahead).hasSize(1000).allMatch(n -> n <= 10);
    }

    @Test
    void anInterruptionCancelsWhatIsUnderWay() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        List<Throwable> thrown = new ArrayList<>();
        Thread caller = new Thread(() -> {
            try {
                Parallel.map(List.of(1), 1, n -> {
                    started.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        cancelled.countDown();
                    }
                    return n;
                });
            } catch (MemAlignException e) {
                thrown.add(e);
            }
        });
        caller.start();
        started.await();
        caller.interrupt();
        caller.join();
        cancelled.await();
        assertThat(thrown).singleElement().satisfies(e -> assertThat(e).hasMessageContaining("interrupted"));
    }

    @Test
    void whatComesIsHandedOnBeforeTheNextHasCome() {
        List<Integer> handedOn = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        Parallel.<Integer, Integer>feed(
                taker -> {
                    taker.accept(1);
                    await(first);
                    taker.accept(2);
                },
                2,
                () -> true,
                n -> n * 10,
                result -> {
                    handedOn.add(result);
                    first.countDown();
                });
        assertThat(handedOn).containsExactly(10, 20);
    }

    @Test
    void aFeederThatFailsIsToldAfterTheResultsOfWhatItGave() {
        List<Integer> handedOn = new ArrayList<>();
        IllegalStateException thrown = new IllegalStateException("torn");
        assertThatThrownBy(() -> Parallel.<Integer, Integer>feed(
                        taker -> {
                            taker.accept(1);
                            taker.accept(2);
                            throw thrown;
                        },
                        2,
                        () -> true,
                        n -> n,
                        handedOn::add))
                .isSameAs(thrown);
        assertThat(handedOn).containsExactly(1, 2);
    }

    @Test
    void aFeederGivesNoMoreThanIsWantedAndIsNotWaitedForWhereItIsBlocked() {
        AtomicInteger wanted = new AtomicInteger(3);
        CountDownLatch never = new CountDownLatch(1);
        List<Integer> handedOn = new ArrayList<>();
        Parallel.<Integer, Integer>feed(
                taker -> {
                    for (int n = 0; n < 3; n++) {
                        taker.accept(n);
                    }
                    await(never);
                },
                1,
                () -> wanted.get() > 0,
                n -> {
                    wanted.decrementAndGet();
                    return n;
                },
                handedOn::add);
        assertThat(handedOn).containsExactly(0, 1, 2);
    }

    @Test
    void aFeederIsNotFarAheadAndEndsWhenTheSinkFails() throws InterruptedException {
        AtomicInteger given = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        assertThatThrownBy(() -> Parallel.<Integer, Integer>feed(
                        taker -> {
                            try {
                                for (int n = 0; n < 1000; n++) {
                                    taker.accept(given.getAndIncrement());
                                }
                            } finally {
                                ended.countDown();
                            }
                        },
                        2,
                        () -> true,
                        n -> n,
                        n -> {
                            throw new IllegalStateException("full");
                        }))
                .hasMessage("full");
        ended.await();
        assertThat(given.get()).isLessThan(20);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
