/**
 * Judges over the rows of Apache Spark. The judge goes out to the executors as the files of a saved judge, since no value of the
 * library is serializable and none has to be, and each executor opens it once.
 */
@NullMarked
package io.github.memalign.spark;

import org.jspecify.annotations.NullMarked;
