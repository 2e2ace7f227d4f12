package io.github.memalign.lucene;

import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/** Filters of metadata as queries. */
final class Filters {
    private static final String PREFIX = "metadata.";

    private Filters() {}

    /** The field that a member of the metadata stands in. */
    static String field(String key) {
        return PREFIX + key;
    }

    /** The member of the metadata that stands in a field; empty if it is none of the metadata. */
    static Optional<String> key(String field) {
        return field.startsWith(PREFIX) ? Optional.of(field.substring(PREFIX.length())) : Optional.empty();
    }

    /**
     * The query; empty if all entries pass, which is worth knowing: to list a million that pass takes longer than the search.
     *
     * @throws UnsupportedOperationException if the filter is of another kind
     */
    static Optional<Query> query(Filter filter, IndexReader reader) throws IOException {
        if (filter instanceof And both) {
            Optional<Query> left = query(both.left(), reader);
            Optional<Query> right = query(both.right(), reader);
            return left.isPresent() && right.isPresent()
                    ? Optional.of(new BooleanQuery.Builder()
                            .add(left.get(), BooleanClause.Occur.FILTER)
                            .add(right.get(), BooleanClause.Occur.FILTER)
                            .build())
                    : left.or(() -> right);
        }
        if (filter instanceof IsEqualTo equal) {
            Term term = new Term(field(equal.key()), equal.comparisonValue().toString());
            return reader.docFreq(term) == reader.maxDoc() ? Optional.empty() : Optional.of(new TermQuery(term));
        }
        if (filter instanceof IsIn in) {
            return Optional.of(new TermInSetQuery(
                    field(in.key()),
                    in.comparisonValues().stream()
                            .map(value -> new BytesRef(value.toString()))
                            .toList()));
        }
        throw new UnsupportedOperationException(
                "this store filters by equality, by being one of a list, and by both; not by " + filter);
    }
}
