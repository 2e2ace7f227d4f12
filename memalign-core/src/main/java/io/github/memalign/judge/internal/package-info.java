/** How feedback is written as JSON, in files and by a service alike. Not for users: may change in any version. */
@NullMarked
package io.github.memalign.judge.internal;

import org.jspecify.annotations.NullMarked;
