import org.jspecify.annotations.NullMarked;

/** What authors of tasks, and programs that trigger them, import. */
@NullMarked
module dev.dormouse.sdk {
  // Ids, statuses and errors in the SDK's signatures are the protocol's, payloads are Jackson's.
  requires transitive dev.dormouse.protocol;
  requires transitive tools.jackson.databind;
  requires static transitive org.jspecify;
  requires transitive java.net.http;

  exports dev.dormouse.sdk;
  exports dev.dormouse.sdk.spi;

  uses dev.dormouse.sdk.ProjectHooks;
  uses dev.dormouse.sdk.spi.RunFinder;
}
