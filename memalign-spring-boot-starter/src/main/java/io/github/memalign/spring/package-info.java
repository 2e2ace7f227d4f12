/** Judges as beans of a Spring Boot application: by configuration, with its own models, with health and metrics. */
@NullMarked
package io.github.memalign.spring;

import org.jspecify.annotations.NullMarked;
