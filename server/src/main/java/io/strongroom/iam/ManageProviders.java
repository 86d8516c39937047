package io.strongroom.iam;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * OpenID Connect providers of an account.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html">
 *     OIDC identity providers</a>
 */
final class ManageProviders {
  private static final Pattern URL =
      Pattern.compile("https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?");
  private static final int CLIENTS_MAX = 100;
  private static final int THUMBPRINTS_MAX = 5;
  private static final int PROVIDERS_MAX = 100;

  private final ProviderRows rows;

  ManageProviders(ProviderRows rows) {
    this.rows = rows;
  }

  record CreateOpenIDConnectProviderRequest(
      @Constraint(min = 1, max = 255) @Clear String url,
      @Constraint(itemMin = 1, itemMax = 255) @Wire("ClientIDList") @Clear List<String> clientIds,
      @Constraint(itemMin = 40, itemMax = 40) @Clear List<String> thumbprintList,
      @Constraint(max = 50) List<IamTag> tags) {}

  record CreateOpenIDConnectProviderResponse(
      @Wire("OpenIDConnectProviderArn") @Clear String arn, Optional<List<IamTag>> tags) {}

  /** Trusts an issuer to say who somebody is; roles say what he may do. */
  @Operation(value = "iam:CreateOpenIDConnectProvider", access = Access.WRITE)
  CreateOpenIDConnectProviderResponse createOpenIDConnectProvider(
      Call call, CreateOpenIDConnectProviderRequest request) {
    boolean valid = URL.matcher(request.url()).matches();
    String host = valid ? request.url().substring(Provider.SCHEME.length()) : "*";
    Target target =
        Target.of(Arn.global("iam", call.account(), Provider.RESOURCE + host))
            .withRequestTags(IamTag.plain(request.tags()));
    call.permit(target);
    if (!request.tags().isEmpty()) {
      call.permit("iam:TagOpenIDConnectProvider", target);
    }
    if (!valid) {
      throw AwsError.of("ValidationError", "Invalid Open ID Connect Provider URL");
    }
    String url = request.url();
    if (rows.find(call.tx(), call.account(), url).isPresent()) {
      throw AwsError.of("EntityAlreadyExists", "Provider with url " + url + " already exists.")
          .status(409);
    }
    if (rows.list(call.tx(), call.account()).size() >= PROVIDERS_MAX) {
      throw IamErrors.quota("OpenIdConnectProvidersPerAccount", PROVIDERS_MAX);
    }
    bounded(request.clientIds(), request.thumbprintList());
    var provider =
        new Provider(
            call.account(),
            url,
            Instant.ofEpochMilli(call.tx().now().toEpochMilli()),
            request.clientIds().stream().distinct().toList(),
            request.thumbprintList(),
            Tags.of(request.tags()));
    rows.put(call.tx(), provider);
    return new CreateOpenIDConnectProviderResponse(
        provider.arn().toString(), Shown.some(provider.tags()));
  }

  private static void bounded(List<String> clients, List<String> thumbprints) {
    if (clients.size() > CLIENTS_MAX) {
      throw IamErrors.quota("ClientIdsPerOpenIdConnectProvider", CLIENTS_MAX);
    }
    if (thumbprints.size() > THUMBPRINTS_MAX) {
      throw AwsError.of("InvalidInput", "Thumbprint list must contain fewer than 5 entries.");
    }
  }

  /** A provider's ARN. */
  record ProviderNamed(
      @Constraint(min = 20, max = 2048) @Wire("OpenIDConnectProviderArn") @Clear String arn) {}

  record GetOpenIDConnectProviderResponse(
      @Clear String url,
      @Wire("ClientIDList") @Clear List<String> clientIds,
      @Clear List<String> thumbprintList,
      Instant createDate,
      Optional<List<IamTag>> tags) {}

  /** Shows a provider. */
  @Operation(value = "iam:GetOpenIDConnectProvider", access = Access.READ)
  GetOpenIDConnectProviderResponse getOpenIDConnectProvider(Call call, ProviderNamed request) {
    Provider provider = permitted(call, request.arn());
    return new GetOpenIDConnectProviderResponse(
        provider.host(),
        provider.clients(),
        provider.thumbprints(),
        provider.created(),
        Shown.some(provider.tags()));
  }

  private Provider permitted(Call call, String arn) {
    return permitted(call, arn, target -> target);
  }

  private Provider permitted(Call call, String text, UnaryOperator<Target> keys) {
    Optional<Arn> arn = Arn.parse(text);
    Optional<Provider> provider = arn.flatMap(it -> rows.find(call.tx(), it));
    Target target =
        arn.map(Target::of)
            .orElseGet(
                () ->
                    Target.of(Arn.global("iam", call.account(), Provider.RESOURCE + "*"))
                        .shownAs(text));
    call.permit(keys.apply(provider.map(it -> target.withTags(it.tags())).orElse(target)));
    if (arn.isEmpty()) {
      throw IamErrors.invalidArn();
    }
    return provider.orElseThrow(
        () ->
            AwsError.of("NoSuchEntity", "OpenIDConnect Provider not found for arn " + text)
                .status(404));
  }

  record ListOpenIDConnectProvidersRequest() {}

  record ListOpenIDConnectProvidersResponse(
      @Wire("OpenIDConnectProviderList") List<ProviderEntry> providers) {}

  /** A provider of the list. */
  record ProviderEntry(@Wire("Arn") @Clear String arn) {}

  /** Lists the account's providers. */
  @Operation(value = "iam:ListOpenIDConnectProviders", access = Access.READ)
  ListOpenIDConnectProvidersResponse listOpenIDConnectProviders(
      Call call, ListOpenIDConnectProvidersRequest request) {
    call.permit(Target.none());
    return new ListOpenIDConnectProvidersResponse(
        rows.list(call.tx(), call.account()).stream()
            .map(it -> new ProviderEntry(it.arn().toString()))
            .toList());
  }

  /** Stops trusting an issuer; sessions that are open last until they end. */
  @Operation(value = "iam:DeleteOpenIDConnectProvider", access = Access.WRITE)
  void deleteOpenIDConnectProvider(Call call, ProviderNamed request) {
    rows.delete(call.tx(), permitted(call, request.arn()));
  }

  /** A provider and one of its clients. */
  record ProviderAndClient(
      @Constraint(min = 20, max = 2048) @Wire("OpenIDConnectProviderArn") @Clear String arn,
      @Constraint(min = 1, max = 255) @Wire("ClientID") @Clear String clientId) {}

  /** Takes tokens for one more client. */
  @Operation(value = "iam:AddClientIDToOpenIDConnectProvider", access = Access.WRITE)
  void addClientIDToOpenIDConnectProvider(Call call, ProviderAndClient request) {
    Provider provider = permitted(call, request.arn());
    var clients = new ArrayList<>(provider.clients());
    if (!clients.contains(request.clientId())) {
      clients.add(request.clientId());
    }
    bounded(clients, List.of());
    rows.put(call.tx(), provider.with(List.copyOf(clients), provider.thumbprints()));
  }

  /** Takes tokens for a client no more. */
  @Operation(value = "iam:RemoveClientIDFromOpenIDConnectProvider", access = Access.WRITE)
  void removeClientIDFromOpenIDConnectProvider(Call call, ProviderAndClient request) {
    Provider provider = permitted(call, request.arn());
    List<String> left =
        provider.clients().stream().filter(it -> !it.equals(request.clientId())).toList();
    rows.put(call.tx(), provider.with(left, provider.thumbprints()));
  }

  record UpdateOpenIDConnectProviderThumbprintRequest(
      @Constraint(min = 20, max = 2048) @Wire("OpenIDConnectProviderArn") @Clear String arn,
      @Constraint(itemMin = 40, itemMax = 40, required = true) @Clear
          List<String> thumbprintList) {}

  /** Keeps other thumbprints, which nothing is checked against here. */
  @Operation(value = "iam:UpdateOpenIDConnectProviderThumbprint", access = Access.WRITE)
  void updateOpenIDConnectProviderThumbprint(
      Call call, UpdateOpenIDConnectProviderThumbprintRequest request) {
    Provider provider = permitted(call, request.arn());
    bounded(List.of(), request.thumbprintList());
    rows.put(call.tx(), provider.with(provider.clients(), request.thumbprintList()));
  }

  record TagOpenIDConnectProviderRequest(
      @Constraint(min = 20, max = 2048) @Wire("OpenIDConnectProviderArn") @Clear String arn,
      @Constraint(max = 50, required = true) List<IamTag> tags) {}

  /** Adds or replaces tags of a provider. */
  @Operation(value = "iam:TagOpenIDConnectProvider", access = Access.WRITE)
  void tagOpenIDConnectProvider(Call call, TagOpenIDConnectProviderRequest request) {
    Provider provider =
        permitted(
            call, request.arn(), target -> target.withRequestTags(IamTag.plain(request.tags())));
    rows.put(call.tx(), provider.tagged(Tags.with(provider.tags(), request.tags())));
  }

  record UntagOpenIDConnectProviderRequest(
      @Constraint(min = 20, max = 2048) @Wire("OpenIDConnectProviderArn") @Clear String arn,
      @Constraint(max = 50, itemMin = 1, itemMax = 128, pattern = Limits.TAG_KEY, required = true)
          @Clear
          List<String> tagKeys) {}

  /** Takes tags from a provider. */
  @Operation(value = "iam:UntagOpenIDConnectProvider", access = Access.WRITE)
  void untagOpenIDConnectProvider(Call call, UntagOpenIDConnectProviderRequest request) {
    Provider provider =
        permitted(call, request.arn(), target -> target.with("aws:TagKeys", request.tagKeys()));
    rows.put(call.tx(), provider.tagged(Tags.without(provider.tags(), request.tagKeys())));
  }
}
