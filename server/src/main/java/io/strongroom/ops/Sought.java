package io.strongroom.ops;

import io.strongroom.audit.Summary;
import io.strongroom.aws.Arn;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The one thing whose records are looked for, by its name or its ARN. A record is about it when the
 * ARN that was decided on or touched is its own; an alias is followed to the keys that it stood
 * for.
 */
sealed interface Sought {
  /** Whether a record is about it; records come oldest first. */
  boolean in(Summary summary);

  /** What stands behind the name of a secret: a dash and six characters. */
  int SUFFIX = 7;

  /** A secret of this name, whichever of that name, or the one of this ARN. */
  record Secret(String name) implements Sought {
    @Override
    public boolean in(Summary summary) {
      return summary.resources().stream()
          .map(resource -> Arn.parse(resource.name()))
          .flatMap(Optional::stream)
          .anyMatch(this::is);
    }

    private boolean is(Arn arn) {
      if (!arn.service().equals("secretsmanager") || !arn.resource().startsWith("secret:")) {
        return false;
      }
      if (name.startsWith("arn:")) {
        // Whoever was refused before there was such a secret was refused for its name.
        return arn.toString().equals(name)
            || (arn.resource().endsWith("-??????") && named(arn).equals(named(name)));
      }
      return named(arn).equals("secret:" + name) || arn.resource().equals("secret:" + name);
    }

    private static String named(String arn) {
      return Arn.parse(arn).map(Secret::named).orElse("");
    }

    private static String named(Arn arn) {
      String resource = arn.resource();
      return resource.substring(0, Math.max(0, resource.length() - SUFFIX));
    }
  }

  /** A parameter, read by its own name or with all others below a path. */
  record Parameter(String name) implements Sought {
    private static final String PREFIX = "parameter/";

    @Override
    public boolean in(Summary summary) {
      return summary.resources().stream()
              .map(resource -> Arn.parse(resource.name()))
              .flatMap(Optional::stream)
              .filter(arn -> arn.service().equals("ssm"))
              .anyMatch(this::is)
          || (summary.eventName().equals("GetParametersByPath") && below(summary));
    }

    private boolean is(Arn arn) {
      return name.startsWith("arn:") ? arn.toString().equals(name) : arn.resource().equals(path());
    }

    private String path() {
      String resource = Arn.parse(name).map(Arn::resource).orElse(name);
      String bare = resource.startsWith(PREFIX) ? resource.substring(PREFIX.length()) : resource;
      return PREFIX + (bare.startsWith("/") ? bare.substring(1) : bare);
    }

    private boolean below(Summary summary) {
      String path = summary.parameter("path");
      String parent = PREFIX + path.substring(Math.min(1, path.length()));
      String prefix = parent.endsWith("/") ? parent : parent + "/";
      String own = path();
      return !path.isEmpty()
          && own.startsWith(prefix)
          && (summary.parameter("recursive").equals("true")
              || own.indexOf('/', prefix.length()) < 0);
    }
  }

  /** A key by its id or ARN, or by an alias. */
  final class Key implements Sought {
    private final String name;
    private final Set<String> arns = new HashSet<>();

    Key(String name) {
      this.name = name;
    }

    @Override
    public boolean in(Summary summary) {
      boolean named = alias() && named(summary);
      boolean found = named;
      for (Summary.Resource resource : summary.resources()) {
        Optional<Arn> arn =
            Arn.parse(resource.name()).filter(parsed -> parsed.service().equals("kms"));
        if (arn.isPresent() && named && arn.get().resource().startsWith("key/")) {
          arns.add(resource.name());
        }
        found |= arn.isPresent() && (is(arn.get()) || arns.contains(resource.name()));
      }
      return found;
    }

    private boolean alias() {
      return name.startsWith("alias/") || name.contains(":alias/");
    }

    private boolean is(Arn arn) {
      return arn.toString().equals(name)
          || arn.resource().equals("key/" + name)
          || arn.resource().equals(name);
    }

    /** Whether the request names the alias, so that it is clear what it stood for. */
    private boolean named(Summary summary) {
      String bare = name.substring(name.indexOf("alias/"));
      for (String parameter : new String[] {"keyId", "aliasName"}) {
        String asked = summary.parameter(parameter);
        if (asked.equals(name) || asked.equals(bare) || asked.endsWith(":" + bare)) {
          return true;
        }
      }
      return false;
    }
  }
}
