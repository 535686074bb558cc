/** The files of deployed versions, kept on the node by their content. */
@NullMarked
package dev.dormouse.supervisor.deployments;

import org.jspecify.annotations.NullMarked;
