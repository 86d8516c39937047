package io.strongroom.ops;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every flag as an environment variable: {@code --root-key} is {@code STRONGROOM_ROOT_KEY}. */
final class Environment implements IDefaultValueProvider {
  private static final String PREFIX = "STRONGROOM_";

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** The variable of a flag; an empty one counts as none, as in shells. */
  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String value = variables.getOrDefault(name(option.longestName()), "");
    if (value.isEmpty()) {
      return null;
    }
    return option.arity().max() == 0 ? truth(value) : value;
  }

  static String name(String flag) {
    return PREFIX + flag.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String truth(String value) {
    return switch (value) {
      case "1" -> "true";
      case "0" -> "false";
      default -> value;
    };
  }
}
