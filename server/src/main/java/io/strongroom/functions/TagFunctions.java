package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.At;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Tag;
import io.strongroom.iam.Call;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tags of functions.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html">TagResource</a>
 */
final class TagFunctions {
  private static final int MAX = 50;
  private static final int KEY_MAX = 128;
  private static final int VALUE_MAX = 256;

  private final FunctionRows rows;
  private final FunctionFinder finder;

  TagFunctions(FunctionRows rows, FunctionFinder finder) {
    this.rows = rows;
    this.finder = finder;
  }

  /** AWS's rules for tags. */
  static void check(Map<String, String> tags) {
    if (tags.size() > MAX) {
      throw LambdaErrors.invalid("The number of tags exceeds the maximum of " + MAX + ".");
    }
    tags.forEach(
        (key, value) -> {
          if (key.isEmpty() || key.length() > KEY_MAX || value.length() > VALUE_MAX) {
            throw LambdaErrors.invalid("A tag's key or value is too short or too long.");
          }
          if (key.regionMatches(true, 0, "aws:", 0, 4)) {
            throw LambdaErrors.invalid("Tag keys beginning with aws: are reserved for system use.");
          }
        });
  }

  record TagResourceRequest(
      @Constraint(pattern = FunctionName.ARN) @Clear String resource,
      @Constraint(required = true) Map<String, String> tags) {}

  /** Gives tags to a function. */
  @Operation(
      value = "lambda:TagResource",
      access = Access.WRITE,
      http = "POST /2017-03-31/tags/{Resource}",
      status = 204)
  void tagResource(Call call, TagResourceRequest request) {
    FunctionFinder.Found found = finder.find(call, request.resource(), Optional.empty());
    List<Tag> tags =
        request.tags().entrySet().stream().map(it -> new Tag(it.getKey(), it.getValue())).toList();
    call.permit(found.target().withRequestTags(tags));
    Function function = function(found);
    var all = new HashMap<>(function.tags());
    all.putAll(request.tags());
    check(all);
    rows.update(call.tx(), function.tagged(Map.copyOf(all)));
  }

  record UntagResourceRequest(
      @Constraint(pattern = FunctionName.ARN) @Clear String resource,
      @At(value = At.Place.QUERY, name = "tagKeys") @Constraint(required = true) @Clear
          List<String> tagKeys) {}

  /** Takes tags away from a function. */
  @Operation(
      value = "lambda:UntagResource",
      access = Access.WRITE,
      http = "DELETE /2017-03-31/tags/{Resource}",
      status = 204)
  void untagResource(Call call, UntagResourceRequest request) {
    FunctionFinder.Found found = finder.find(call, request.resource(), Optional.empty());
    call.permit(found.target().with("aws:TagKeys", request.tagKeys()));
    Function function = function(found);
    var left = new HashMap<>(function.tags());
    request.tagKeys().forEach(left::remove);
    rows.update(call.tx(), function.tagged(Map.copyOf(left)));
  }

  record ListTagsRequest(@Constraint(pattern = FunctionName.ARN) @Clear String resource) {}

  record ListTagsResponse(Map<String, String> tags) {}

  /** Lists the tags of a function. */
  @Operation(
      value = "lambda:ListTags",
      access = Access.READ,
      http = "GET /2017-03-31/tags/{Resource}")
  ListTagsResponse listTags(Call call, ListTagsRequest request) {
    FunctionFinder.Found found = finder.find(call, request.resource(), Optional.empty());
    call.permit(found.target());
    return new ListTagsResponse(function(found).tags());
  }

  private static Function function(FunctionFinder.Found found) {
    if (found.name().qualifier().isPresent()) {
      throw LambdaErrors.invalid("Tags are of functions, not of versions or aliases.");
    }
    return found.orThrow();
  }
}
