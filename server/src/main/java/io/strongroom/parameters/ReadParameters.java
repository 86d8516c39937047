package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import io.strongroom.iam.Target;
import io.strongroom.seal.Sensitive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reading parameters by name.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">GetParameter</a>
 */
final class ReadParameters {
  private final ParameterRows rows;
  private final VersionRows versions;
  private final Values values;
  private final References references;

  ReadParameters(ParameterRows rows, VersionRows versions, Values values, References references) {
    this.rows = rows;
    this.versions = versions;
    this.values = values;
    this.references = references;
  }

  record GetParameterRequest(
      @Constraint(min = 1, max = 2048) @Clear String name, Optional<Boolean> withDecryption) {}

  record GetParameterResponse(ParameterView parameter) {}

  /** A parameter's value as AWS shows it. */
  record ParameterView(
      @Clear String name,
      @Clear String type,
      Sensitive value,
      long version,
      @Clear Optional<String> selector,
      Optional<Sensitive> sourceResult,
      Instant lastModifiedDate,
      @Wire("ARN") @Clear String arn,
      @Clear String dataType) {

    static ParameterView of(
        Version version, String name, Optional<String> selector, Sensitive value) {
      return new ParameterView(
          name,
          version.type(),
          value,
          version.number(),
          selector,
          Optional.empty(),
          version.modified(),
          version.arn().toString(),
          version.dataType());
    }
  }

  /** What was asked for, and the decision that it may be read. */
  private record Asked(Reference reference, Optional<Current> current, Permit permit) {}

  /** Returns the value of one version, the latest unless the name says otherwise. */
  @Operation(value = "ssm:GetParameter", access = Access.READ)
  GetParameterResponse getParameter(Call call, GetParameterRequest request) {
    Asked asked = permitted(call, request.name());
    return new GetParameterResponse(view(asked, request.withDecryption().orElse(false)));
  }

  record GetParametersRequest(
      @Constraint(min = 1, max = 10, itemMin = 1, itemMax = 2048, required = true) @Clear
          List<String> names,
      Optional<Boolean> withDecryption) {}

  record GetParametersResponse(
      List<ParameterView> parameters, @Clear List<String> invalidParameters) {}

  /** Returns the values of up to ten, by name; the names that lead nowhere are listed. */
  @Operation(value = "ssm:GetParameters", access = Access.READ)
  GetParametersResponse getParameters(Call call, GetParametersRequest request) {
    List<String> names =
        request.names().isEmpty() ? List.of("") : request.names().stream().distinct().toList();
    List<Asked> all = names.stream().map(name -> permitted(call, name)).toList();
    var views = new ArrayList<ParameterView>();
    var invalid = new ArrayList<String>();
    for (int i = 0; i < all.size(); i++) {
      try {
        views.add(view(all.get(i), request.withDecryption().orElse(false)));
      } catch (AwsError e) {
        if (!e.code().equals("ParameterNotFound") && !e.code().equals("ParameterVersionNotFound")) {
          views.forEach(view -> view.value().close());
          throw e;
        }
        invalid.add(names.get(i));
      }
    }
    views.sort(Comparator.comparing(ParameterView::name));
    return new GetParametersResponse(views, invalid);
  }

  private Asked permitted(Call call, String name) {
    Reference reference = Reference.parse(call, name);
    Optional<Current> current =
        reference
            .name()
            .flatMap(found -> rows.find(call.tx(), reference.account(), reference.region(), found));
    Permit permit =
        call.permit(current.map(Current::read).orElseGet(() -> Target.of(reference.arn())));
    return new Asked(reference, current, permit);
  }

  /** A parameter, or a path, as the target of any action. */
  Target target(Call call, Arn arn) {
    Reference reference = Reference.parse(call, arn.toString());
    return reference
        .name()
        .flatMap(name -> rows.find(call.tx(), reference.account(), reference.region(), name))
        .map(Current::read)
        .orElseGet(() -> Target.of(arn));
  }

  private ParameterView view(Asked asked, boolean decrypt) {
    Reference reference = asked.reference();
    if (reference.isSecret()) {
      return references.read(asked.permit(), reference, decrypt);
    }
    reference
        .refusal()
        .ifPresent(
            error -> {
              throw error;
            });
    Current current = asked.current().orElseThrow(ParameterErrors::notFound);
    Version version = select(asked.permit().call(), current, reference);
    return ParameterView.of(
        version,
        reference.shown().orElse(current.parameter().shownName()),
        reference.selector().map(text -> ":" + text),
        values.read(asked.permit(), version, decrypt));
  }

  private Version select(Call call, Current current, Reference reference) {
    if (reference.selector().isEmpty()) {
      return current.version();
    }
    String selector = reference.selector().get();
    String name = current.parameter().shownName();
    if (selector.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long number = Reference.number(selector);
      return versions
          .find(call.tx(), current.parameter(), number)
          .orElseThrow(() -> ParameterErrors.versionNotFound(name, number));
    }
    return versions
        .labelled(call.tx(), current.parameter(), selector)
        .orElseThrow(() -> ParameterErrors.labelNotFound(name, selector));
  }
}
