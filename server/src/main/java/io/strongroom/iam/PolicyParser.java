package io.strongroom.iam;

import io.strongroom.iam.MalformedPolicy.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks a policy document against the grammar and compiles its statements.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">Grammar
 *     of the IAM JSON policy language</a>
 */
final class PolicyParser {
  private static final String CURRENT = "2012-10-17";
  private static final Set<String> VERSIONS = Set.of(CURRENT, "2008-10-17");
  private static final Set<String> POLICY = Set.of("Version", "Id", "Statement");
  private static final Set<String> STATEMENT =
      Set.of(
          "Sid",
          "Effect",
          "Principal",
          "NotPrincipal",
          "Action",
          "NotAction",
          "Resource",
          "NotResource",
          "Condition");
  private static final Pattern IDENTITY_SID = Pattern.compile("[0-9A-Za-z]*");
  private static final Pattern PARTITION = Pattern.compile("[a-z][a-z-]*");
  private static final Pattern VENDOR = Pattern.compile("[a-z0-9-]+");

  private final PolicyKind kind;
  private final boolean variables;

  private PolicyParser(PolicyKind kind, boolean variables) {
    this.kind = kind;
    this.variables = variables;
  }

  static List<Statement> parse(String json, PolicyKind kind) {
    Map<?, ?> policy = object(PolicyJson.read(json));
    only(policy, POLICY);
    String version = optional(policy, "Version").orElse("2008-10-17");
    if (!VERSIONS.contains(version)) {
      throw MalformedPolicy.syntax();
    }
    optional(policy, "Id");
    List<?> statements = list(policy.get("Statement"));
    if (statements.isEmpty()) {
      throw MalformedPolicy.syntax();
    }
    return new PolicyParser(kind, version.equals(CURRENT)).statements(statements);
  }

  private List<Statement> statements(List<?> all) {
    var sids = new HashSet<String>();
    var compiled = new ArrayList<Statement>();
    for (Object one : all) {
      Map<?, ?> statement = object(one);
      only(statement, STATEMENT);
      String sid = optional(statement, "Sid").orElse("");
      checkSid(sid);
      if (!sid.isEmpty() && !sids.add(sid)) {
        throw new MalformedPolicy(
            Fault.SID, "Statement IDs (SID) in a single policy must be unique.");
      }
      compiled.add(
          statement(statement, sid.isEmpty() ? Integer.toString(compiled.size() + 1) : sid));
    }
    return compiled;
  }

  /** Sids of resource policies may have blanks in them, as in KMS's default key policy. */
  private void checkSid(String sid) {
    boolean strict =
        switch (kind) {
          case IDENTITY, TRUST -> true;
          case RESOURCE -> false;
        };
    if (strict && !IDENTITY_SID.matcher(sid).matches()) {
      throw new MalformedPolicy(
          Fault.SID,
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular"
              + " expression [0-9A-Za-z]*");
    }
  }

  private Statement statement(Map<?, ?> statement, String label) {
    boolean deny =
        switch (optional(statement, "Effect").orElse("")) {
          case "Allow" -> false;
          case "Deny" -> true;
          default -> throw MalformedPolicy.syntax();
        };
    Optional<PrincipalElement> principals = principals(statement, deny);
    boolean notAction = isNegated(statement, "Action");
    List<String> actions = actions(statement, notAction ? "NotAction" : "Action");
    boolean notResource = isNegated(statement, "Resource");
    List<Template> resources = resources(statement, notResource ? "NotResource" : "Resource");
    var conditions =
        statement.containsKey("Condition")
            ? ConditionParser.parse(object(statement.get("Condition")), variables)
            : ConditionParser.NONE;
    return new Statement(
        label,
        deny,
        notAction ? Optional.empty() : services(actions),
        notAction,
        actions.stream().map(Glob::of).toList(),
        notResource,
        resources,
        principals,
        conditions.conditions(),
        conditions.narrowed());
  }

  private Optional<PrincipalElement> principals(Map<?, ?> statement, boolean deny) {
    boolean not = isNegated(statement, "Principal");
    @Nullable Object element = statement.get(not ? "NotPrincipal" : "Principal");
    return switch (kind) {
      case IDENTITY -> {
        if (element != null) {
          throw new MalformedPolicy(
              Fault.PROHIBITED, "Policy document should not specify a principal.");
        }
        yield Optional.empty();
      }
      case RESOURCE, TRUST -> {
        if (element == null) {
          throw new MalformedPolicy(Fault.NO_PRINCIPAL, "Missing required field Principal");
        }
        if (not && (kind == PolicyKind.TRUST || !deny)) {
          throw new MalformedPolicy(Fault.PROHIBITED, "Has prohibited field NotPrincipal");
        }
        yield Optional.of(PrincipalParser.parse(element, not, kind));
      }
    };
  }

  /** In lower case. */
  private List<String> actions(Map<?, ?> statement, String element) {
    List<String> actions = strings(statement.get(element));
    if (actions.isEmpty()) {
      throw new MalformedPolicy(Fault.NO_ACTION, "Policy statement must contain actions.");
    }
    for (String action : actions) {
      checkAction(action);
    }
    if (kind == PolicyKind.TRUST
        && (element.equals("NotAction") || !actions.stream().allMatch(PolicyParser::isTrust))) {
      throw new MalformedPolicy(
          Fault.INVALID_ACTION, "AssumeRole policy may only specify STS AssumeRole actions.");
    }
    return actions.stream().map(PolicyParser::lower).toList();
  }

  private static Optional<Set<String>> services(List<String> actions) {
    return actions.contains("*")
        ? Optional.empty()
        : Optional.of(actions.stream().map(Request::service).collect(Collectors.toSet()));
  }

  private static void checkAction(String action) {
    if (action.equals("*")) {
      return;
    }
    int colon = action.indexOf(':');
    if (colon <= 0) {
      throw new MalformedPolicy(
          Fault.INVALID_ACTION,
          "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    String vendor = action.substring(0, colon);
    if (vendor.contains("*") || vendor.contains("?")) {
      throw new MalformedPolicy(
          Fault.INVALID_ACTION,
          "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.");
    }
    if (!VENDOR.matcher(lower(vendor)).matches() || colon == action.length() - 1) {
      throw MalformedPolicy.syntax();
    }
    if (action.indexOf(':', colon + 1) >= 0) {
      throw new MalformedPolicy(
          Fault.INVALID_ACTION, "Actions/Condition can contain only one colon.");
    }
  }

  private static boolean isTrust(String action) {
    String name = lower(action);
    return name.startsWith("sts:assumerole")
        || name.equals("sts:tagsession")
        || name.equals("sts:setsourceidentity");
  }

  private List<Template> resources(Map<?, ?> statement, String element) {
    @Nullable Object resource = statement.get(element);
    if (kind == PolicyKind.TRUST) {
      if (resource != null) {
        throw new MalformedPolicy(Fault.PROHIBITED, "Has prohibited field " + element);
      }
      return List.of();
    }
    List<String> resources = strings(resource);
    if (resources.isEmpty()) {
      throw new MalformedPolicy(Fault.NO_RESOURCE, "Policy statement must contain resources.");
    }
    for (String one : resources) {
      checkResource(one);
    }
    return resources.stream().map(it -> Template.of(it, Template.Style.WILD, variables)).toList();
  }

  private void checkResource(String resource) {
    if (resource.equals("*")) {
      return;
    }
    List<String> parts = Template.splitArn(resource, variables);
    boolean shortened = parts.size() >= 4 && parts.getLast().endsWith("*");
    if (!parts.getFirst().equals("arn") || !(parts.size() == 6 || shortened)) {
      throw new MalformedPolicy(
          Fault.INVALID_RESOURCE,
          "Resource " + MalformedPolicy.quoted(resource) + " must be in ARN format or \"*\".");
    }
    if (!PARTITION.matcher(parts.get(1)).matches()) {
      throw new MalformedPolicy(
          Fault.INVALID_RESOURCE,
          "Partition \""
              + MalformedPolicy.quoted(parts.get(1))
              + "\" is not valid for resource \""
              + MalformedPolicy.quoted(resource)
              + "\".");
    }
    if (!VENDOR.matcher(parts.get(2)).matches()) {
      throw new MalformedPolicy(
          Fault.INVALID_RESOURCE,
          "Resource vendor must be fully qualified and cannot contain regexes.");
    }
    // A variable before the fifth colon would never be filled in: a Deny by it would be void.
    if (variables && parts.subList(0, Math.min(5, parts.size())).toString().contains("${")) {
      throw MalformedPolicy.syntax();
    }
  }

  /** Whether the negated form of an element is there; both forms must not be. */
  private static boolean isNegated(Map<?, ?> statement, String element) {
    boolean negated = statement.containsKey("Not" + element);
    if (negated && statement.containsKey(element)) {
      throw MalformedPolicy.syntax();
    }
    return negated;
  }

  static Map<?, ?> object(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw MalformedPolicy.syntax();
  }

  /** A string or a list of strings; nothing for an element that is not there. */
  static List<String> strings(@Nullable Object value) {
    var strings = new ArrayList<String>();
    for (Object one : list(value)) {
      if (!(one instanceof String text)) {
        throw MalformedPolicy.syntax();
      }
      strings.add(text);
    }
    return strings;
  }

  static List<?> list(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static Optional<String> optional(Map<?, ?> object, String element) {
    @Nullable Object value = object.get(element);
    if (value == null || value instanceof String) {
      return Optional.ofNullable((String) value);
    }
    throw MalformedPolicy.syntax();
  }

  private static void only(Map<?, ?> object, Set<String> elements) {
    for (Object name : object.keySet()) {
      if (!elements.contains(name)) {
        throw MalformedPolicy.syntax();
      }
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
