package io.github.memalign.spark;

import io.github.memalign.Models;
import java.io.Serializable;

/** Where the models of a judge come from on an executor; a lambda will do. It is serialized with the job. */
@FunctionalInterface
public interface ModelSource extends Serializable {
    /** Models, asked for once an executor and closed there. Limits of the judging are not kept by these. */
    Models open();
}
