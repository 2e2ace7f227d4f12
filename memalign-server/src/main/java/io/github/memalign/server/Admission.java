package io.github.memalign.server;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How much is taken on at a time. What a request takes is known before its body is read: a place, and the memory for its
 * body; what there is no room for is refused at once, so that a crowd of clients costs no memory.
 */
final class Admission {
    /** What becomes of a body in memory is some ten times as long. */
    private static final long SHARE_OF_HEAP = 32;

    private final int longestBody;
    private final long mostBytes;
    private final Semaphore places;
    private final int all;
    private final AtomicLong bytes = new AtomicLong();
    private final Pace pace;

    Admission(ServerSettings.Limits limits) {
        this.longestBody = limits.bodyBytes();
        this.mostBytes = Math.max(longestBody, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        this.all = limits.atOnce() + limits.waiting();
        this.places = new Semaphore(all);
        this.pace = new Pace(limits.requestsPerSecond(), System::nanoTime);
    }

    int longestBody() {
        return longestBody;
    }

    int inProgress() {
        return all - places.availablePermits();
    }

    /** Takes a request on until its answer is sent, or throws. */
    void admit(HttpServerExchange exchange) {
        long length = exchange.getRequestContentLength();
        if (length > longestBody) {
            throw tooLong();
        }
        pace.check(exchange.getSourceAddress().getAddress().getHostAddress());
        if (!places.tryAcquire()) {
            throw busy();
        }
        long taken = exchange.isRequestComplete() ? 0 : length < 0 ? longestBody : length;
        if (bytes.addAndGet(taken) > mostBytes) {
            bytes.addAndGet(-taken);
            places.release();
            throw busy();
        }
        exchange.addExchangeCompleteListener((ended, next) -> {
            bytes.addAndGet(-taken);
            places.release();
            next.proceed();
        });
    }

    Refusal tooLong() {
        return new Refusal(
                StatusCodes.REQUEST_ENTITY_TOO_LARGE,
                "the body is longer than " + longestBody + " bytes; send fewer rows at a time");
    }

    private static Refusal busy() {
        return new Refusal(StatusCodes.TOO_MANY_REQUESTS, "too many requests at once; come again").retryAfter(1);
    }

    /** Keeps each address to a number of requests a second, of which that many may come at once. */
    static final class Pace {
        private static final int REMEMBERED = 10_000;
        private static final double NANOS = 1e9;

        private final OptionalDouble perSecond;
        private final LongSupplier nanos;
        /** When the requests of an address are paid off, the addresses that asked last. */
        private final Map<String, Long> paidOff = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > REMEMBERED;
            }
        };

        Pace(OptionalDouble perSecond, LongSupplier nanos) {
            this.perSecond = perSecond;
            this.nanos = nanos;
        }

        void check(String address) {
            if (perSecond.isEmpty()) {
                return;
            }
            long each = (long) (NANOS / perSecond.getAsDouble());
            long burst = Math.max(each, (long) NANOS);
            synchronized (paidOff) {
                long now = nanos.getAsLong();
                long due = Math.max(now, paidOff.getOrDefault(address, now)) + each;
                if (due - now > burst) {
                    throw new Refusal(
                                    StatusCodes.TOO_MANY_REQUESTS,
                                    "more than " + perSecond.getAsDouble() + " requests a second; come again")
                            .retryAfter((int) Math.ceil((due - now - burst) / NANOS));
                }
                paidOff.put(address, due);
            }
        }
    }
}
