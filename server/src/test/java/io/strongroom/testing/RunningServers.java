package io.strongroom.testing;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Gives tests their servers; use it through {@link EveryServer}. */
public final class RunningServers implements ArgumentsProvider, AnnotationConsumer<EveryServer> {
  private DatabaseKind[] kinds = DatabaseKind.values();

  @Override
  public void accept(EveryServer annotation) {
    kinds = annotation.value();
  }

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return Arrays.stream(kinds).map(Running::shared).map(Arguments::of);
  }
}
