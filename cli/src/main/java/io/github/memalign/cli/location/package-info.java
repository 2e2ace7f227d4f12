/** Where judges and feedback are: files, directories, MLflow. */
@NullMarked
package io.github.memalign.cli.location;

import org.jspecify.annotations.NullMarked;
