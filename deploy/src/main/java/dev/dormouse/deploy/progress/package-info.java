/** How long work tells how far it is, and why it cannot go on. */
@NullMarked
package dev.dormouse.deploy.progress;

import org.jspecify.annotations.NullMarked;
