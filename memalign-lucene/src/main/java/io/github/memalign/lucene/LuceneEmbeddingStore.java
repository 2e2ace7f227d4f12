package io.github.memalign.lucene;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import io.github.memalign.MemAlignException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in an approximate index of Apache Lucene (HNSW, searched by vectors of 8 bits): of very many the nearest are found in
 * a few milliseconds, and one in a hundred may be missed. For one process at a time; safe for use by several threads.
 *
 * <p>What was added since the index was last committed, which closing it does, is lost when the process is killed, and is put
 * in again by the next process that makes the judge ready. What is removed is removed from the disk before the call returns.
 */
public final class LuceneEmbeddingStore implements EmbeddingStore<TextSegment>, AutoCloseable {
    private static final String ID = "id";
    private static final String TEXT = "text";
    private static final String VECTOR = "vector";

    /** How many entries a search looks for at least: the more, the fewer it misses. */
    private static final int EXPLORED = 250;

    private static final double BUFFER_MEGABYTES = 256;

    private final IndexWriter writer;
    private final SearcherManager searchers;

    private LuceneEmbeddingStore(Directory directory) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig().setCodec(new VectorCodec());
        config.setRAMBufferSizeMB(BUFFER_MEGABYTES);
        this.writer = new IndexWriter(directory, config);
        this.searchers = new SearcherManager(writer, null);
    }

    /** An index in memory, which is gone when the process ends. */
    public static LuceneEmbeddingStore inMemory() {
        return opened(ByteBuffersDirectory::new, "in memory");
    }

    /**
     * An index in a directory of its own, which is made if it is not there.
     *
     * @throws MemAlignException if it cannot be opened, such as when another process has it open
     */
    public static LuceneEmbeddingStore in(Path directory) {
        return opened(() -> FSDirectory.open(directory), "in " + directory);
    }

    private static LuceneEmbeddingStore opened(Disk<Directory> directory, String where) {
        try {
            return new LuceneEmbeddingStore(directory.get());
        } catch (IOException e) {
            throw new MemAlignException("the index " + where + " cannot be opened: " + e, e);
        }
    }

    @Override
    public String add(Embedding embedding) {
        String id = UUID.randomUUID().toString();
        add(id, embedding);
        return id;
    }

    @Override
    public void add(String id, Embedding embedding) {
        put(id, embedding, null);
    }

    @Override
    public String add(Embedding embedding, TextSegment segment) {
        String id = UUID.randomUUID().toString();
        put(id, embedding, segment);
        return id;
    }

    @Override
    public List<String> addAll(List<Embedding> embeddings) {
        return embeddings.stream().map(this::add).toList();
    }

    /** Adds entries; one of an id that is there takes its place. */
    @Override
    public void addAll(List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
        IntStream.range(0, ids.size())
                .forEach(i -> put(ids.get(i), embeddings.get(i), segments == null ? null : segments.get(i)));
    }

    private void put(String id, Embedding embedding, @Nullable TextSegment segment) {
        Document document = new Document();
        document.add(new StringField(ID, id, Field.Store.YES));
        document.add(new KnnFloatVectorField(VECTOR, embedding.vector(), VectorSimilarityFunction.COSINE));
        if (segment != null) {
            document.add(new StoredField(TEXT, segment.text()));
            segment.metadata().toMap().forEach((key, value) -> {
                document.add(new StringField(Filters.field(key), value.toString(), Field.Store.YES));
            });
        }
        done(() -> writer.updateDocument(new Term(ID, id), document));
    }

    /**
     * The entries most similar to the query.
     *
     * @throws UnsupportedOperationException if the filter is other than of equality, of being one of a list, or both together
     */
    @Override
    public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
        return done(() -> {
            searchers.maybeRefreshBlocking();
            IndexSearcher searcher = searchers.acquire();
            try {
                return new EmbeddingSearchResult<>(search(searcher, request));
            } finally {
                searchers.release(searcher);
            }
        });
    }

    private static List<EmbeddingMatch<TextSegment>> search(IndexSearcher searcher, EmbeddingSearchRequest request)
            throws IOException {
        IndexReader reader = searcher.getIndexReader();
        List<EmbeddingMatch<TextSegment>> matches = new ArrayList<>();
        if (reader.numDocs() == 0) {
            return matches;
        }
        Optional<Query> filter = request.filter() == null ? Optional.empty() : Filters.query(request.filter(), reader);
        float[] asked = request.queryEmbedding().vector();
        int explored = Math.min(Math.max(request.maxResults(), EXPLORED), reader.numDocs());
        Query nearest = new KnnFloatVectorQuery(VECTOR, asked, explored, filter.orElse(null));
        StoredFields fields = searcher.storedFields();
        for (ScoreDoc found : compared(reader, asked, searcher.search(nearest, explored).scoreDocs)) {
            if (found.score >= request.minScore() && matches.size() < request.maxResults()) {
                matches.add(match(found.score, fields.document(found.doc)));
            }
        }
        return matches;
    }

    /** What was found by vectors of 8 bits in the order of the whole vectors, most similar first. */
    private static List<ScoreDoc> compared(IndexReader reader, float[] asked, ScoreDoc[] found) throws IOException {
        List<ScoreDoc> compared = new ArrayList<>();
        for (LeafReaderContext leaf : reader.leaves()) {
            FloatVectorValues vectors = leaf.reader().getFloatVectorValues(VECTOR);
            int[] inLeaf = Stream.of(found)
                    .mapToInt(one -> one.doc - leaf.docBase)
                    .filter(doc -> doc >= 0 && doc < leaf.reader().maxDoc())
                    .sorted()
                    .toArray();
            for (int doc : inLeaf) {
                vectors.advance(doc);
                float score = VectorSimilarityFunction.COSINE.compare(asked, vectors.vectorValue());
                compared.add(new ScoreDoc(doc + leaf.docBase, score));
            }
        }
        compared.sort(Comparator.comparingDouble((ScoreDoc one) -> -one.score).thenComparingInt(one -> one.doc));
        return compared;
    }

    private static EmbeddingMatch<TextSegment> match(double score, Document document) {
        Map<String, String> metadata = new HashMap<>();
        for (IndexableField field : document) {
            Filters.key(field.name()).ifPresent(key -> metadata.put(key, field.stringValue()));
        }
        String text = document.get(TEXT);
        return new EmbeddingMatch<>(
                score, document.get(ID), null, text == null ? null : TextSegment.from(text, Metadata.from(metadata)));
    }

    @Override
    public void removeAll(Collection<String> ids) {
        removed(() ->
                writer.deleteDocuments(ids.stream().map(id -> new Term(ID, id)).toArray(Term[]::new)));
    }

    @Override
    public void removeAll(Filter filter) {
        removed(() -> {
            searchers.maybeRefreshBlocking();
            IndexSearcher searcher = searchers.acquire();
            try {
                Optional<Query> some = Filters.query(filter, searcher.getIndexReader());
                return some.isPresent() ? writer.deleteDocuments(some.get()) : writer.deleteAll();
            } finally {
                searchers.release(searcher);
            }
        });
    }

    @Override
    public void removeAll() {
        removed(writer::deleteAll);
    }

    private void removed(Disk<Long> removal) {
        done(() -> {
            removal.get();
            return writer.commit();
        });
    }

    /** Commits what was added, and closes the index. */
    @Override
    public void close() {
        done(() -> {
            searchers.close();
            writer.close();
            return "";
        });
    }

    private <T> T done(Disk<T> work) {
        try {
            return work.get();
        } catch (IOException e) {
            throw new MemAlignException("the index in " + writer.getDirectory() + " fails: " + e, e);
        }
    }

    private interface Disk<T> {
        T get() throws IOException;
    }
}
