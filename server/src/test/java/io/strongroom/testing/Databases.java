package io.strongroom.testing;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Gives tests their databases; use it through {@link EveryDatabase} or directly. */
public final class Databases implements ArgumentsProvider, AnnotationConsumer<EveryDatabase> {
  private DatabaseKind[] kinds = DatabaseKind.values();

  /** A fresh, empty database; the caller closes it. */
  public static Database fresh(DatabaseKind kind) {
    return new Database(kind);
  }

  @Override
  public void accept(EveryDatabase annotation) {
    kinds = annotation.value();
  }

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return Arrays.stream(kinds).map(Databases::fresh).map(Arguments::of);
  }
}
