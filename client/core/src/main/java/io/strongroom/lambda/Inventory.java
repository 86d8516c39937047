package io.strongroom.lambda;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is of parameters and secrets, never what stands in them: for tools that compare
 * stages. Made by {@link StoreBuilder#inventory}.
 *
 * <pre>{@code
 * for (Inventory.Item item : Secrets.builder().inventory().parameters("/prod/orders")) {
 *   log.info(item.name() + " " + item.type() + " " + item.changed());
 * }
 * }</pre>
 */
public final class Inventory {
  private static final int PAGE = 50; // DescribeParameters
  private static final int SECRETS_PAGE = 100; // ListSecrets
  private static final int PAGES_MAX = 400;

  private final Aws aws;
  private final Effort effort;

  Inventory(Aws aws, Effort effort) {
    this.aws = aws;
    this.effort = effort;
  }

  /**
   * A parameter or secret.
   *
   * @param type {@code String}, {@code StringList}, {@code SecureString} or {@code Secret}
   * @param changed when it was made or changed last
   */
  public record Item(String name, String type, Instant changed) {}

  /**
   * Every parameter below a path, by {@code ssm:DescribeParameters}.
   *
   * @throws SecretUnavailableException if the service refuses or does not answer
   */
  public List<Item> parameters(String path) {
    List<Item> all = new ArrayList<>();
    String token = "";
    try {
      for (int page = 0; page < PAGES_MAX; page++) {
        Body body = new Body().filter("ParameterFilters", "Path", "Recursive", path);
        Json answer = page(Backend.SSM, "DescribeParameters", body, PAGE, token);
        for (Json item : answer.get("Parameters").items()) {
          all.add(item(item, item.get("Type").text(""), item.get("LastModifiedDate")));
        }
        token = answer.get("NextToken").text("");
        if (token.isEmpty()) {
          return all;
        }
      }
      throw new Refusal(Reason.INVALID, "more than " + PAGES_MAX * PAGE + " parameters below it");
    } catch (Refusal e) {
      throw e.named("path " + path);
    }
  }

  /**
   * Every secret whose name begins so, by {@code secretsmanager:ListSecrets}.
   *
   * @throws SecretUnavailableException if the service refuses or does not answer
   */
  public List<Item> secrets(String prefix) {
    List<Item> all = new ArrayList<>();
    String token = "";
    try {
      for (int page = 0; page < PAGES_MAX; page++) {
        Body body = new Body().filter("Filters", "name", "", prefix);
        Json answer = page(Backend.SECRETS_MANAGER, "ListSecrets", body, SECRETS_PAGE, token);
        for (Json item : answer.get("SecretList").items()) {
          if (item.get("Name").text("").startsWith(prefix)) { // the filter ignores case
            Json changed = item.get("LastChangedDate");
            boolean known = changed.kind() == Json.Kind.NUMBER;
            all.add(item(item, "Secret", known ? changed : item.get("CreatedDate")));
          }
        }
        token = answer.get("NextToken").text("");
        if (token.isEmpty()) {
          return all;
        }
      }
      throw new Refusal(Reason.INVALID, "more than " + PAGES_MAX * SECRETS_PAGE + " secrets");
    } catch (Refusal e) {
      throw e.named("secrets " + prefix);
    }
  }

  private Json page(Backend service, String operation, Body body, int most, String token)
      throws Refusal {
    body.with("MaxResults", most);
    if (!token.isEmpty()) {
      body.with("NextToken", token);
    }
    return aws.call(service, operation, body.bytes(), effort);
  }

  private static Item item(Json found, String type, Json changed) throws Refusal {
    try {
      double seconds = Double.parseDouble(changed.text("0"));
      Instant time = Instant.ofEpochMilli(Math.round(seconds * 1000));
      return new Item(found.get("Name").text(""), type, time);
    } catch (NumberFormatException e) {
      throw new Refusal(Reason.UNREACHABLE, "a date in the answer is no number");
    }
  }
}
