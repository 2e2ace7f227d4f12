/** What is printed: text for people, JSON for machines, progress for whoever waits. */
@NullMarked
package io.github.memalign.cli.console;

import org.jspecify.annotations.NullMarked;
