import org.jspecify.annotations.NullMarked;

/** What two processes of Dormouse must agree on. */
@NullMarked
module dev.dormouse.protocol {
  requires transitive com.fasterxml.jackson.annotation;
  requires static transitive org.jspecify;
  requires transitive tools.jackson.core;
  requires transitive tools.jackson.databind;

  exports dev.dormouse.protocol;
  exports dev.dormouse.protocol.api;
  exports dev.dormouse.protocol.images;
  exports dev.dormouse.protocol.node;
  exports dev.dormouse.protocol.worker;

  opens dev.dormouse.protocol to
      tools.jackson.databind;
  opens dev.dormouse.protocol.api to
      tools.jackson.databind;
  opens dev.dormouse.protocol.node to
      tools.jackson.databind;
  opens dev.dormouse.protocol.worker to
      tools.jackson.databind;
}
