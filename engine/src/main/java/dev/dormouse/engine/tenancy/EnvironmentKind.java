package dev.dormouse.engine.tenancy;

/** What an environment is for. */
public enum EnvironmentKind {
  DEV("dev"),
  STAGING("stg"),
  PROD("prod"),
  PREVIEW("preview");

  private final String keyPart;

  EnvironmentKind(String keyPart) {
    this.keyPart = keyPart;
  }

  /** What its secret keys begin with. */
  String keyPrefix() {
    return "tr_" + keyPart + "_";
  }
}
