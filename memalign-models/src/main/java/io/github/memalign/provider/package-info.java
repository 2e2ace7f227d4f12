/**
 * Models named by URIs such as {@code openai:/gpt-4.1-mini}: the providers that langchain4j has, and what all of them need
 * in production around them. That is retries with backoff, limits on calls at once and a minute, time-outs, a count of
 * tokens, time and cost, and leave to use a server or a variable that a judge names.
 */
@NullMarked
package io.github.memalign.provider;

import org.jspecify.annotations.NullMarked;
