package io.github.memalign.internal;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Reads an answer's body into memory, and no more of it than a limit; what is larger fails with {@link TooLarge}. */
public final class LimitedBody implements BodySubscriber<byte[]> {
    private static final long BYTES_IN_MB = 1_000_000;

    private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
    private final int megabytes;
    private long read;
    private @Nullable Subscription subscription;

    private LimitedBody(int megabytes) {
        this.megabytes = megabytes;
    }

    /** An answer was larger than the most that is read. */
    public static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(int megabytes) {
            super("the answer is larger than " + megabytes + " MB, which is the most that is read");
        }
    }

    /** Bodies of at most so many megabytes, of a million bytes each. */
    public static BodyHandler<byte[]> of(int megabytes) {
        return info -> new LimitedBody(megabytes);
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        whole.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (read > megabytes * BYTES_IN_MB) {
            return;
        }
        read += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (read <= megabytes * BYTES_IN_MB) {
            whole.onNext(buffers);
            return;
        }
        if (subscription != null) {
            subscription.cancel();
        }
        whole.onError(new TooLarge(megabytes));
    }

    @Override
    public void onError(Throwable failure) {
        whole.onError(failure);
    }

    @Override
    public void onComplete() {
        whole.onComplete();
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole.getBody();
    }
}
