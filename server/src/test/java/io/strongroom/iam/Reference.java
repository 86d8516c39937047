package io.strongroom.iam;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rules of policy evaluation once more, written for reading and sharing no code with the
 * product: documents are trees, nothing is compiled, patterns are matched by a table.
 */
final class Reference {
  private static final List<String> NEGATED =
      List.of(
          "StringNotEquals",
          "StringNotEqualsIgnoreCase",
          "StringNotLike",
          "NumericNotEquals",
          "DateNotEquals",
          "NotIpAddress",
          "ArnNotEquals",
          "ArnNotLike");

  private final Case question;

  private Reference(Case question) {
    this.question = question;
  }

  /** In which way the policy of a resource speaks of the caller. */
  private enum Way {
    DIRECT,
    ROLE,
    ACCOUNT,
    ALL
  }

  /** Not to be judged: a Deny stands, an Allow does not. */
  private static final class Unclear extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Whether all are true; one that is false settles it, then one that is unclear. */
  private static <T> boolean all(Collection<T> parts, Predicate<T> test) {
    boolean unclear = false;
    for (T part : parts) {
      try {
        if (!test.test(part)) {
          return false;
        }
      } catch (Unclear e) {
        unclear = true;
      }
    }
    if (unclear) {
      throw new Unclear();
    }
    return true;
  }

  /** Whether one is true; if not, one that is unclear settles it. */
  private static <T> boolean any(Collection<T> parts, Predicate<T> test) {
    return !all(parts, it -> !test.test(it));
  }

  static String decide(Case question) {
    return new Reference(question).decide();
  }

  private String decide() {
    if (any(question.identity(), "Deny")) {
      return "explicit IDENTITY";
    }
    if (!ways("Deny").isEmpty()) {
      return "explicit RESOURCE";
    }
    if (any(question.boundary().stream().toList(), "Deny")) {
      return "explicit BOUNDARY";
    }
    if (any(question.session().orElse(List.of()), "Deny")) {
      return "explicit SESSION";
    }
    String account = question.caller().account().value();
    boolean cross = !question.owner().orElse(account).equals(account);
    Set<Way> ways = ways("Allow");
    boolean mine = any(question.identity(), "Allow");
    if (isService()) {
      return ways.isEmpty() ? "RESOURCE" : "allow";
    }
    boolean root = question.caller().arn().endsWith(":root");
    if (cross) {
      if (ways.isEmpty()) {
        return "RESOURCE";
      }
      if (root) {
        return "allow";
      }
      return mine ? limits() : "IDENTITY";
    }
    if (ways.contains(Way.DIRECT)) {
      return "allow";
    }
    if (question.rule() == ResourceRule.MUST_ALLOW && ways.isEmpty()) {
      return "RESOURCE";
    }
    if (root) {
      return "allow";
    }
    return mine || ways.contains(Way.ROLE) || ways.contains(Way.ALL) ? limits() : "IDENTITY";
  }

  private String limits() {
    if (question.boundary().isPresent() && !any(List.of(question.boundary().get()), "Allow")) {
      return "BOUNDARY";
    }
    if (question.session().isPresent() && !any(question.session().get(), "Allow")) {
      return "SESSION";
    }
    return "allow";
  }

  private boolean isService() {
    return question.caller().arn().endsWith(".amazonaws.com");
  }

  private static List<Map<String, Object>> statements(Object policy, String effect) {
    Object all = Trees.member(Trees.object(policy), "Statement");
    List<?> list = all instanceof List<?> some ? some : List.of(all);
    return list.stream().map(Trees::object).filter(it -> effect.equals(it.get("Effect"))).toList();
  }

  private static boolean isCurrent(Object policy) {
    return "2012-10-17".equals(Trees.object(policy).get("Version"));
  }

  private boolean any(List<Object> policies, String effect) {
    for (Object policy : policies) {
      for (var statement : statements(policy, effect)) {
        if (applies(statement, isCurrent(policy))) {
          return true;
        }
      }
    }
    return false;
  }

  private Set<Way> ways(String effect) {
    var ways = EnumSet.noneOf(Way.class);
    question
        .policy()
        .ifPresent(
            policy -> {
              for (var statement : statements(policy, effect)) {
                Set<Way> some = ways(statement, effect.equals("Deny"));
                if (!some.isEmpty() && applies(statement, isCurrent(policy))) {
                  ways.addAll(some);
                  if (some.contains(Way.ALL) && narrows(statement)) {
                    ways.add(Way.DIRECT);
                  }
                }
              }
            });
    return ways;
  }

  private Set<Way> ways(Map<String, Object> statement, boolean deny) {
    if (statement.containsKey("Principal")) {
      return listed(Trees.member(statement, "Principal"), deny);
    }
    Set<Way> listed = listed(Trees.member(statement, "NotPrincipal"), false);
    boolean spared =
        question.boundary().isEmpty()
            && (listed.contains(Way.ALL)
                || (listed.contains(Way.DIRECT)
                    && (isService() || listed.contains(Way.ACCOUNT))
                    && (question.caller().role().isEmpty() || listed.contains(Way.ROLE))));
    return spared ? EnumSet.noneOf(Way.class) : EnumSet.of(Way.ALL);
  }

  private Set<Way> listed(Object element, boolean unboundToo) {
    var ways = EnumSet.noneOf(Way.class);
    if (element.equals("*")) {
      return EnumSet.of(Way.ALL);
    }
    Trees.object(element)
        .forEach(
            (type, names) -> Trees.texts(names).forEach(it -> one(type, it, unboundToo, ways)));
    return ways;
  }

  private void one(String type, String name, boolean unboundToo, Set<Way> ways) {
    Caller caller = question.caller();
    String root = "arn:aws:iam::" + caller.account() + ":root";
    boolean role = caller.role().isPresent();
    String arn = role ? caller.role().get().arn() : caller.arn();
    String id = role ? caller.role().get().uniqueId() : caller.uniqueId();
    if (type.equals("Service")) {
      if (caller.arn().equals(name)) {
        ways.add(Way.DIRECT);
      }
    } else if (name.equals("*")) {
      ways.add(Way.ALL);
    } else if (!isService() && (name.equals(root) || name.equals(caller.account().value()))) {
      ways.add(Way.ACCOUNT);
      if (caller.arn().equals(root)) {
        ways.add(Way.DIRECT);
      }
    } else if (name.startsWith("arn:aws:sts:")) {
      if (name.equals(caller.arn())) {
        ways.add(Way.DIRECT);
      }
    } else if (name.startsWith("AIDA") || name.startsWith("AROA")) {
      if (name.equals(id)) {
        ways.add(role ? Way.ROLE : Way.DIRECT);
      }
    } else {
      String bound = question.ids().get(name);
      boolean sameKind = name.contains(":role/") == role && !name.endsWith(":root");
      if (sameKind && (bound == null ? unboundToo && name.equals(arn) : bound.equals(id))) {
        ways.add(role ? Way.ROLE : Way.DIRECT);
      }
    }
  }

  private static boolean narrows(Map<String, Object> statement) {
    if (!statement.containsKey("Condition")) {
      return false;
    }
    for (var operator : Trees.object(Trees.member(statement, "Condition")).entrySet()) {
      String name = operator.getKey().replaceFirst("^ForAnyValue:", "");
      boolean positive =
          name.matches("StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike");
      for (var key : Trees.object(operator.getValue()).entrySet()) {
        if (positive
            && key.getKey().equalsIgnoreCase("aws:PrincipalArn")
            && Trees.texts(key.getValue()).stream()
                .allMatch(it -> it.matches("[^:]*:[^:]*:[^:]*:[^:]*:[0-9]{12}:.*"))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean applies(Map<String, Object> statement, boolean variables) {
    try {
      return acts(statement)
          && all(
              List.of(true, false),
              it -> it ? concerns(statement, variables) : holds(statement, variables));
    } catch (Unclear e) {
      return "Deny".equals(statement.get("Effect"));
    }
  }

  private boolean acts(Map<String, Object> statement) {
    boolean not = statement.containsKey("NotAction");
    String action = question.action().toLowerCase(Locale.ROOT);
    return not
        != Trees.texts(Trees.member(statement, not ? "NotAction" : "Action")).stream()
            .anyMatch(it -> like(tokens(it.toLowerCase(Locale.ROOT), false, true), action));
  }

  private boolean concerns(Map<String, Object> statement, boolean variables) {
    boolean not = statement.containsKey("NotResource");
    if (!not && !statement.containsKey("Resource")) {
      return true;
    }
    boolean found =
        any(
            Trees.texts(Trees.member(statement, not ? "NotResource" : "Resource")),
            pattern -> {
              // Whatever a variable would have brought, the text before it must match.
              String head = variables ? pattern.split("[$][{](?![*?$][}])", 2)[0] : pattern;
              if (!head.equals(pattern)
                  && !like(tokens(head + "*", true, true), question.resource())) {
                return false;
              }
              var tokens = tokens(pattern, variables, true);
              if (tokens.isEmpty() && not) {
                throw new Unclear();
              }
              return like(tokens, question.resource());
            });
    return found != not;
  }

  private boolean holds(Map<String, Object> statement, boolean variables) {
    if (!statement.containsKey("Condition")) {
      return true;
    }
    return all(
        Trees.object(Trees.member(statement, "Condition")).entrySet(),
        operator ->
            all(
                Trees.object(operator.getValue()).entrySet(),
                key ->
                    holds(
                        operator.getKey(), key.getKey(), Trees.texts(key.getValue()), variables)));
  }

  private boolean holds(String operator, String key, List<String> wanted, boolean variables) {
    List<String> actual = context(key);
    if (operator.equals("Null")) {
      return wanted.stream().anyMatch(it -> it.equalsIgnoreCase("" + actual.isEmpty()));
    }
    boolean ifExists = operator.endsWith("IfExists");
    String name = ifExists ? operator.substring(0, operator.length() - 8) : operator;
    boolean all = name.startsWith("ForAllValues:");
    boolean some = name.startsWith("ForAnyValue:");
    String bare = name.substring(name.indexOf(':') + 1);
    boolean not = NEGATED.contains(bare);
    if (actual.isEmpty()) {
      return ifExists || all || (not && !some);
    }
    if (!all && !some && actual.size() > 1) {
      throw new Unclear();
    }
    Predicate<String> test = value -> accepts(bare, not, value, wanted, variables);
    return some ? any(actual, test) : all(actual, test);
  }

  private boolean accepts(
      String operator, boolean not, String value, List<String> wanted, boolean variables) {
    if (not) {
      String positive = operator.replace("Not", "");
      return all(wanted, it -> compare(positive, value, it, variables).equals(Optional.of(false)));
    }
    return any(wanted, it -> compare(operator, value, it, variables).equals(Optional.of(true)));
  }

  /** Empty when one of the two is not of the operator's type. */
  private Optional<Boolean> compare(
      String operator, String value, String wanted, boolean variables) {
    return switch (operator) {
      case "StringEquals" -> Optional.of(like(tokens(wanted, variables, false), value));
      case "StringEqualsIgnoreCase" ->
          Optional.of(
              like(
                  tokens(wanted, variables, false)
                      .map(all -> all.stream().map(it -> it.as(latinLower(it.c()))).toList()),
                  latinLower(value)));
      case "StringLike" -> Optional.of(like(tokens(wanted, variables, true), value));
      case "ArnEquals", "ArnLike" -> Optional.of(arnLike(wanted, value, variables));
      case "Bool" -> {
        String truth = text(tokens(wanted, variables, false));
        yield Optional.of(value.matches("(?i)true|false") && truth.equalsIgnoreCase(value));
      }
      case "BinaryEquals" -> Optional.of(sameBytes(wanted, value));
      case "IpAddress" -> inside(wanted, value);
      default -> {
        boolean date = operator.startsWith("Date");
        String relation = operator.substring(date ? 4 : 7);
        yield date
            ? date(value).flatMap(v -> date(wanted).map(w -> relate(relation, v.compareTo(w))))
            : number(value).flatMap(v -> number(wanted).map(w -> relate(relation, v.compareTo(w))));
      }
    };
  }

  private static boolean relate(String relation, int sign) {
    return switch (relation) {
      case "Equals" -> sign == 0;
      case "LessThan" -> sign < 0;
      case "LessThanEquals" -> sign <= 0;
      case "GreaterThan" -> sign > 0;
      case "GreaterThanEquals" -> sign >= 0;
      default -> throw new IllegalArgumentException(relation);
    };
  }

  private static String latinLower(String text) {
    return text.chars().mapToObj(c -> latinLower((char) c) + "").reduce("", String::concat);
  }

  private static char latinLower(char c) {
    return c < 256 ? Character.toLowerCase(c) : c;
  }

  private static Optional<BigDecimal> number(String text) {
    return text.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)") && text.length() <= 64
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  private static Optional<Instant> date(String text) {
    String whole = text;
    if (text.matches("[0-9]{4}")) {
      whole = text + "-01-01T00:00:00Z";
    } else if (text.matches("[0-9]{4}-[0-9]{2}")) {
      whole = text + "-01T00:00:00Z";
    } else if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
      whole = text + "T00:00:00Z";
    } else if (text.matches("[0-9]{1,11}")) {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    }
    try {
      return Optional.of(OffsetDateTime.parse(whole).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static boolean sameBytes(String wanted, String value) {
    try {
      return Arrays.equals(Base64.getDecoder().decode(wanted), Base64.getDecoder().decode(value));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** An address as a number: IPv4 lies where IPv6 maps it. */
  private static Optional<BigInteger> ip(String text) {
    try {
      if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
        var value = BigInteger.valueOf(0xFFFF);
        for (String part : text.split("\\.", -1)) {
          if (Integer.parseInt(part) > 255 || !part.equals("" + Integer.parseInt(part))) {
            return Optional.empty();
          }
          value = value.shiftLeft(8).add(new BigInteger(part));
        }
        return Optional.of(value);
      }
      int dots = text.indexOf('.');
      int colon = text.lastIndexOf(':');
      if (dots >= 0 && colon < 0) {
        return Optional.empty();
      }
      if (dots >= 0) {
        return ip(text.substring(colon + 1))
            .map(it -> it.intValue())
            .flatMap(
                it -> ip(text.substring(0, colon + 1) + "%x:%x".formatted(it >>> 16, it & 0xFFFF)));
      }
      return text.matches("[0-9a-fA-F:]*:[0-9a-fA-F:]*") ? ip6(text) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<BigInteger> ip6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return Optional.empty();
    }
    var groups = new ArrayList<String>();
    if (gap < 0) {
      groups.addAll(List.of(text.split(":", -1)));
    } else {
      String head = text.substring(0, gap);
      String tail = text.substring(gap + 2);
      var left = head.isEmpty() ? List.<String>of() : List.of(head.split(":", -1));
      var right = tail.isEmpty() ? List.<String>of() : List.of(tail.split(":", -1));
      groups.addAll(left);
      for (int i = left.size() + right.size(); i < 8; i++) {
        groups.add("0");
      }
      groups.addAll(right);
    }
    if (groups.size() != 8 || !groups.stream().allMatch(it -> it.matches("[0-9a-fA-F]{1,4}"))) {
      return Optional.empty();
    }
    var value = BigInteger.ZERO;
    for (String group : groups) {
      value = value.shiftLeft(16).add(new BigInteger(group, 16));
    }
    return Optional.of(value);
  }

  private static Optional<Boolean> inside(String range, String value) {
    String[] parts = range.split("/", 2);
    boolean four = !parts[0].contains(":");
    int width = four ? 32 : 128;
    if (parts.length == 2
        && !(parts[1].matches("0|[1-9][0-9]{0,2}") && Integer.parseInt(parts[1]) <= width)) {
      return Optional.empty();
    }
    int free = parts.length < 2 ? 0 : width - Integer.parseInt(parts[1]);
    var base = ip(parts[0]);
    var mapped = BigInteger.valueOf(0xFFFF);
    if (!four && free > 32 && base.isPresent() && base.get().shiftRight(32).equals(mapped)) {
      return Optional.empty();
    }
    return base.flatMap(
        b ->
            ip(value)
                .map(
                    v ->
                        b.shiftRight(32).equals(mapped) == v.shiftRight(32).equals(mapped)
                            && b.shiftRight(free).equals(v.shiftRight(free))));
  }

  private boolean arnLike(String wanted, String value, boolean variables) {
    var tokens = tokens(wanted, variables, true);
    String[] actual = value.split(":", 6);
    if (tokens.isEmpty() || actual.length != 6) {
      return false;
    }
    List<List<Token>> parts = new ArrayList<>();
    parts.add(new ArrayList<>());
    for (Token token : tokens.get()) {
      if (token.c() == ':' && !token.given() && parts.size() < 6) {
        parts.add(new ArrayList<>());
      } else {
        parts.getLast().add(token);
      }
    }
    boolean same = parts.size() == 6;
    for (int i = 0; i < 6 && same; i++) {
      same = like(Optional.of(parts.get(i)), actual[i]);
    }
    return same;
  }

  /**
   * One character of a pattern.
   *
   * @param wild whether {@code *} and {@code ?} mean what they do in patterns
   * @param given whether it came from the request
   */
  private record Token(char c, boolean wild, boolean given) {
    Token as(char other) {
      return new Token(other, wild, given);
    }
  }

  /** Empty when a variable has no value. */
  private Optional<List<Token>> tokens(String pattern, boolean variables, boolean wild) {
    var tokens = new ArrayList<Token>();
    String rest = pattern;
    while (!rest.isEmpty()) {
      if (variables && rest.startsWith("${")) {
        int end = rest.indexOf('}');
        String inner = rest.substring(2, end);
        rest = rest.substring(end + 1);
        Optional<String> value = inner.matches("[*?$]") ? Optional.of(inner) : variable(inner);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        value.get().chars().forEach(c -> tokens.add(new Token((char) c, false, true)));
      } else {
        char c = rest.charAt(0);
        tokens.add(new Token(c, wild && (c == '*' || c == '?'), false));
        rest = rest.substring(1);
      }
    }
    return Optional.of(tokens);
  }

  private Optional<String> variable(String inner) {
    String[] parts = inner.split(",", 2);
    List<String> values = context(parts[0].strip());
    if (values.size() > 1) {
      throw new Unclear();
    }
    if (values.isEmpty() && parts.length == 2) {
      String quoted = parts[1].strip();
      return Optional.of(quoted.substring(1, quoted.length() - 1).replace("''", "'"));
    }
    return values.stream().findFirst();
  }

  private static String text(Optional<List<Token>> tokens) {
    var text = new StringBuilder();
    tokens.ifPresent(all -> all.forEach(it -> text.append(it.c())));
    return text.toString();
  }

  private static boolean like(Optional<List<Token>> pattern, String text) {
    if (pattern.isEmpty()) {
      return false;
    }
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    for (Token token : pattern.get()) {
      boolean[] now = new boolean[text.length() + 1];
      for (int i = 0; i <= text.length(); i++) {
        if (token.wild() && token.c() == '*') {
          now[i] = reached[i] || (i > 0 && now[i - 1]);
        } else if (i > 0) {
          now[i] = reached[i - 1] && (token.wild() || token.c() == text.charAt(i - 1));
        }
      }
      reached = now;
    }
    return reached[text.length()];
  }

  private List<String> context(String key) {
    for (var entry : question.context().entrySet()) {
      if (sameKey(entry.getKey(), key)) {
        return entry.getValue();
      }
    }
    return List.of();
  }

  private static boolean sameKey(String left, String right) {
    int tag = left.toLowerCase(Locale.ROOT).indexOf("tag/") + 4;
    if (left.toLowerCase(Locale.ROOT).startsWith("kms:encryptioncontext:")) {
      tag = 22;
    }
    return left.equalsIgnoreCase(right)
        && (tag == 3 || left.substring(tag).equals(right.substring(tag)));
  }
}
