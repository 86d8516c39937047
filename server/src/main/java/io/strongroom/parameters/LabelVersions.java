package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Labels: other names of versions, each on one version of its parameter.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html">LabelParameterVersion</a>
 */
final class LabelVersions {
  private static final int LABELS_MAX = 10;
  private static final Pattern LABEL =
      Pattern.compile("(?![0-9]|(?i:aws|ssm))[a-zA-Z0-9_.-]{1,100}");

  private final ParameterRows rows;
  private final VersionRows versions;

  LabelVersions(ParameterRows rows, VersionRows versions) {
    this.rows = rows;
    this.versions = versions;
  }

  record LabelParameterVersionRequest(
      @Constraint(min = 1, max = 2048) @Clear String name,
      Optional<Long> parameterVersion,
      @Constraint(min = 1, max = 10, itemMin = 1, itemMax = 100, required = true) @Clear
          List<String> labels) {}

  record LabelParameterVersionResponse(@Clear List<String> invalidLabels, long parameterVersion) {}

  /** Puts labels on a version, the latest unless another is named; takes them from others. */
  @Operation(value = "ssm:LabelParameterVersion", access = Access.WRITE)
  LabelParameterVersionResponse labelParameterVersion(
      Call call, LabelParameterVersionRequest request) {
    Named named = Named.find(rows, call, request.name());
    call.permit(named.target());
    Current current = named.orThrow();
    Version version = version(call, current, request.parameterVersion());
    var valid = new TreeSet<String>();
    var invalid = new ArrayList<String>();
    for (String label : request.labels()) {
      if (LABEL.matcher(label).matches()) {
        valid.add(label);
      } else {
        invalid.add(label);
      }
    }
    var labels = new TreeSet<>(version.labels());
    labels.addAll(valid);
    if (labels.size() > LABELS_MAX) {
      throw ParameterErrors.tooManyLabels();
    }
    for (Version other : versions.labelled(call.tx(), current.parameter())) {
      if (other.number() != version.number()) {
        put(call, other, other.labels().stream().filter(label -> !valid.contains(label)).toList());
      }
    }
    put(call, version, List.copyOf(labels));
    if (!valid.isEmpty()) {
      Changes.announce(call.tx(), "LabelParameterVersion", current);
    }
    return new LabelParameterVersionResponse(invalid, version.number());
  }

  private void put(Call call, Version version, List<String> labels) {
    if (!labels.equals(version.labels())) {
      versions.updateLabels(call.tx(), version.withLabels(labels));
    }
  }

  private Version version(Call call, Current current, Optional<Long> asked) {
    long number = asked.orElse(current.parameter().latest());
    return versions
        .find(call.tx(), current.parameter(), number)
        .orElseThrow(
            () -> ParameterErrors.versionNotFound(current.parameter().shownName(), number));
  }

  record UnlabelParameterVersionRequest(
      @Constraint(min = 1, max = 2048) @Clear String name,
      long parameterVersion,
      @Constraint(min = 1, max = 10, itemMin = 1, itemMax = 100, required = true) @Clear
          List<String> labels) {}

  record UnlabelParameterVersionResponse(
      @Clear List<String> removedLabels, @Clear List<String> invalidLabels) {}

  /** Takes labels from a version; those that it does not have are listed. */
  @Operation(value = "ssm:UnlabelParameterVersion", access = Access.WRITE)
  UnlabelParameterVersionResponse unlabelParameterVersion(
      Call call, UnlabelParameterVersionRequest request) {
    Named named = Named.find(rows, call, request.name());
    call.permit(named.target());
    Current current = named.orThrow();
    Version version = version(call, current, Optional.of(request.parameterVersion()));
    var removed = new TreeSet<String>();
    var invalid = new ArrayList<String>();
    for (String label : request.labels()) {
      if (version.labels().contains(label)) {
        removed.add(label);
      } else {
        invalid.add(label);
      }
    }
    put(call, version, version.labels().stream().filter(l -> !removed.contains(l)).toList());
    return new UnlabelParameterVersionResponse(List.copyOf(removed), invalid);
  }
}
