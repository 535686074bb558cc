package dev.dormouse.deploy.project;

/** A machine image under the name that tasks use. */
public record ImageDefinition(String name, ImageSource source) {}
