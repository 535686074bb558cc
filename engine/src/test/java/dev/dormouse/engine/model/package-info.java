/** The engine beside a model of it in plain Java. */
@org.jspecify.annotations.NullMarked
package dev.dormouse.engine.model;
