package io.strongroom.compat;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands every test the one server of this run, started by the first that asks for it. */
final class Running implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Strongroom.class;
  }

  @Override
  public Strongroom resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(Running.class))
        .getOrComputeIfAbsent(Strongroom.class, key -> Strongroom.start(), Strongroom.class);
  }
}
