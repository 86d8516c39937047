package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tags of parameters.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html">AddTagsToResource</a>
 */
final class TagParameters {
  static final int TAGS_MAX = 50;
  private static final String PARAMETER = "Parameter";

  private final ParameterRows rows;

  TagParameters(ParameterRows rows) {
    this.rows = rows;
  }

  record AddTagsToResourceRequest(
      @Constraint(
              oneOf = {
                "Document",
                "ManagedInstance",
                "MaintenanceWindow",
                "Parameter",
                "PatchBaseline",
                "OpsItem",
                "OpsMetadata",
                "Automation",
                "Association"
              })
          @Clear
          String resourceType,
      @Clear String resourceId,
      @Constraint(max = 1000, required = true) List<ParameterTag> tags) {}

  record AddTagsToResourceResponse() {}

  /** Adds tags to a parameter; those with a key it has replace the value. */
  @Operation(value = "ssm:AddTagsToResource", access = Access.WRITE)
  AddTagsToResourceResponse addTagsToResource(Call call, AddTagsToResourceRequest request) {
    Named named = Named.find(rows, call, request.resourceId());
    call.permit(named.target().withRequestTags(ParameterTag.plain(request.tags())));
    Current current = found(named, request.resourceType());
    var tags = new LinkedHashMap<>(current.parameter().tags());
    request.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
    if (tags.size() > TAGS_MAX) {
      throw ParameterErrors.tooManyTags();
    }
    put(call, current, tags);
    return new AddTagsToResourceResponse();
  }

  record RemoveTagsFromResourceRequest(
      @Constraint(
              oneOf = {
                "Document",
                "ManagedInstance",
                "MaintenanceWindow",
                "Parameter",
                "PatchBaseline",
                "OpsItem",
                "OpsMetadata",
                "Automation",
                "Association"
              })
          @Clear
          String resourceType,
      @Clear String resourceId,
      @Constraint(
              itemMin = 1,
              itemMax = 128,
              pattern = "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$",
              required = true)
          @Clear
          List<String> tagKeys) {}

  record RemoveTagsFromResourceResponse() {}

  /** Removes tags from a parameter; keys it does not have change nothing. */
  @Operation(value = "ssm:RemoveTagsFromResource", access = Access.WRITE)
  RemoveTagsFromResourceResponse removeTagsFromResource(
      Call call, RemoveTagsFromResourceRequest request) {
    Named named = Named.find(rows, call, request.resourceId());
    call.permit(
        request.tagKeys().isEmpty()
            ? named.target()
            : named.target().with("aws:TagKeys", request.tagKeys()));
    Current current = found(named, request.resourceType());
    var tags = new LinkedHashMap<>(current.parameter().tags());
    request.tagKeys().forEach(tags::remove);
    put(call, current, tags);
    return new RemoveTagsFromResourceResponse();
  }

  private void put(Call call, Current current, Map<String, String> tags) {
    if (!tags.equals(current.parameter().tags())) {
      rows.update(call.tx(), current, current.with(current.parameter().withTags(tags)));
    }
  }

  record ListTagsForResourceRequest(
      @Constraint(
              oneOf = {
                "Document",
                "ManagedInstance",
                "MaintenanceWindow",
                "Parameter",
                "PatchBaseline",
                "OpsItem",
                "OpsMetadata",
                "Automation",
                "Association"
              })
          @Clear
          String resourceType,
      @Clear String resourceId) {}

  record ListTagsForResourceResponse(List<ParameterTag> tagList) {}

  /** Lists the tags of a parameter by key. */
  @Operation(value = "ssm:ListTagsForResource", access = Access.READ)
  ListTagsForResourceResponse listTagsForResource(Call call, ListTagsForResourceRequest request) {
    Named named = Named.find(rows, call, request.resourceId());
    call.permit(named.target());
    Current current = found(named, request.resourceType());
    return new ListTagsForResourceResponse(
        new TreeMap<>(current.parameter().tags())
            .entrySet().stream()
                .map(tag -> new ParameterTag(tag.getKey(), tag.getValue()))
                .toList());
  }

  private static Current found(Named named, String resourceType) {
    if (!resourceType.equals(PARAMETER)) {
      throw AwsError.silent("InvalidResourceType");
    }
    return named.current().orElseThrow(() -> AwsError.silent("InvalidResourceId"));
  }
}
