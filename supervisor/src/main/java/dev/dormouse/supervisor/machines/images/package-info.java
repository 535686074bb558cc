/**
 * Root file systems of containers: a base that is built once per JDK, and one for each deployment
 * that shares the base's files.
 */
@NullMarked
package dev.dormouse.supervisor.machines.images;

import org.jspecify.annotations.NullMarked;
