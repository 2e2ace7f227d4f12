package io.github.memalign.mlflow.review;

import java.util.List;

/**
 * A review queue: whom it asks, and what.
 *
 * @param id the server's id
 * @param experimentId its experiment, of which its traces are
 * @param users who is asked
 * @param schemaIds the ids of the label schemas, which are the questions
 */
public record ReviewQueue(String id, String experimentId, String name, List<String> users, List<String> schemaIds) {
    public ReviewQueue {
        users = List.copyOf(users);
        schemaIds = List.copyOf(schemaIds);
    }
}
