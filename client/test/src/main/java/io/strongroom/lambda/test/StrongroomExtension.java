package io.strongroom.lambda.test;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts the one server of a test run when the first test asks for it. */
public final class StrongroomExtension implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == StrongroomServer.class;
  }

  @Override
  public StrongroomServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(StrongroomExtension.class))
        .getOrComputeIfAbsent(
            StrongroomServer.class, key -> StrongroomServer.start(), StrongroomServer.class);
  }
}
