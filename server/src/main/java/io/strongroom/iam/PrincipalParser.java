package io.strongroom.iam;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Arn;
import io.strongroom.iam.MalformedPolicy.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks the Principal or NotPrincipal element of a statement.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">Principal</a>
 */
final class PrincipalParser {
  private static final Pattern UNIQUE_ID = Pattern.compile("(?:AIDA|AROA)[A-Z0-9]{12,124}");
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9][a-z0-9.-]*\\.amazonaws\\.com");
  private static final Pattern PROVIDER =
      Pattern.compile("arn:aws:iam::[0-9]{12}:oidc-provider/[A-Za-z0-9:/._~-]+");
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]+");
  private static final Pattern NAME_AFTER_PATH =
      Pattern.compile("(?:[!-~&&[^/*?]]+/)*[\\w+=,.@-]+");
  private static final PrincipalElement.Entry EVERYONE =
      new PrincipalElement.Entry(PrincipalElement.Form.EVERYONE, "*", Optional.empty());

  private PrincipalParser() {}

  static PrincipalElement parse(Object element, boolean not, PolicyKind kind) {
    var entries = new ArrayList<PrincipalElement.Entry>();
    if (element instanceof String text) {
      if (!text.equals("*")) {
        throw invalid("AWS", text);
      }
      entries.add(EVERYONE);
    } else {
      for (Map.Entry<?, ?> type : PolicyParser.object(element).entrySet()) {
        String name = (String) type.getKey();
        for (String principal : PolicyParser.strings(type.getValue())) {
          entries.add(entry(name, principal, kind));
        }
      }
    }
    if (entries.isEmpty()) {
      throw new MalformedPolicy(Fault.NO_PRINCIPAL, "Missing required field Principal");
    }
    return new PrincipalElement(not, List.copyOf(entries));
  }

  private static PrincipalElement.Entry entry(String type, String principal, PolicyKind kind) {
    return switch (type) {
      case "AWS" -> aws(principal);
      case "Service" -> {
        if (!SERVICE.matcher(principal).matches()) {
          throw invalid(type, principal);
        }
        yield of(PrincipalElement.Form.SERVICE, principal);
      }
      case "Federated" -> {
        if (kind != PolicyKind.TRUST || !PROVIDER.matcher(principal).matches()) {
          throw invalid(type, principal);
        }
        yield of(PrincipalElement.Form.FEDERATED, principal);
      }
      default -> throw invalid(type, principal);
    };
  }

  private static PrincipalElement.Entry aws(String principal) {
    if (principal.equals("*")) {
      return EVERYONE;
    }
    if (AccountId.isValid(principal)) {
      return of(PrincipalElement.Form.ACCOUNT, principal);
    }
    if (UNIQUE_ID.matcher(principal).matches()) {
      return of(
          principal.startsWith("AIDA")
              ? PrincipalElement.Form.USER_ID
              : PrincipalElement.Form.ROLE_ID,
          principal);
    }
    return Arn.parse(principal)
        .filter(arn -> arn.region().isEmpty() && AccountId.isValid(arn.account()))
        .flatMap(arn -> named(arn, principal))
        .orElseThrow(() -> invalid("AWS", principal));
  }

  private static Optional<PrincipalElement.Entry> named(Arn arn, String principal) {
    int slash = arn.resource().indexOf('/');
    String type = slash < 0 ? arn.resource() : arn.resource().substring(0, slash);
    String rest = slash < 0 ? "" : arn.resource().substring(slash + 1);
    return switch (arn.service() + ":" + type) {
      case "iam:root" ->
          slash < 0
              ? Optional.of(of(PrincipalElement.Form.ACCOUNT, arn.account()))
              : Optional.empty();
      case "iam:user" -> named(PrincipalElement.Form.USER, NAME_AFTER_PATH, rest, principal);
      case "iam:role" -> named(PrincipalElement.Form.ROLE, NAME_AFTER_PATH, rest, principal);
      case "sts:federated-user" -> named(PrincipalElement.Form.SESSION, NAME, rest, principal);
      case "sts:assumed-role" -> {
        int second = rest.indexOf('/');
        yield second > 0 && NAME.matcher(rest.substring(0, second)).matches()
            ? named(PrincipalElement.Form.SESSION, NAME, rest.substring(second + 1), principal)
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static Optional<PrincipalElement.Entry> named(
      PrincipalElement.Form form, Pattern pattern, String name, String principal) {
    return pattern.matcher(name).matches() ? Optional.of(of(form, principal)) : Optional.empty();
  }

  private static PrincipalElement.Entry of(PrincipalElement.Form form, String name) {
    return new PrincipalElement.Entry(form, name, Optional.empty());
  }

  private static MalformedPolicy invalid(String type, String principal) {
    return new MalformedPolicy(
        type.equals("Service") ? Fault.INVALID_SERVICE : Fault.INVALID_PRINCIPAL,
        "Invalid principal in policy: \""
            + MalformedPolicy.quoted(type).toUpperCase(Locale.ROOT)
            + "\":\""
            + MalformedPolicy.quoted(principal)
            + "\"");
  }
}
