@NullMarked
package dev.dormouse.deploy.images;

import org.jspecify.annotations.NullMarked;
