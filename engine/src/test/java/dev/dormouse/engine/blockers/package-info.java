@org.jspecify.annotations.NullMarked
package dev.dormouse.engine.blockers;
