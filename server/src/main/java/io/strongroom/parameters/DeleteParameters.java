package io.strongroom.parameters;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import java.util.ArrayList;
import java.util.List;

/**
 * Deleting parameters with their whole history.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html">DeleteParameters</a>
 */
final class DeleteParameters {
  private final ParameterRows rows;

  DeleteParameters(ParameterRows rows) {
    this.rows = rows;
  }

  record DeleteParameterRequest(@Constraint(min = 1, max = 2048) @Clear String name) {}

  record DeleteParameterResponse() {}

  /** Deletes one. */
  @Operation(value = "ssm:DeleteParameter", access = Access.WRITE)
  DeleteParameterResponse deleteParameter(Call call, DeleteParameterRequest request) {
    Named named = Named.find(rows, call, request.name());
    call.permit(named.target());
    delete(call, named.orThrow());
    return new DeleteParameterResponse();
  }

  record DeleteParametersRequest(
      @Constraint(min = 1, max = 10, itemMin = 1, itemMax = 2048, required = true) @Clear
          List<String> names) {}

  record DeleteParametersResponse(
      @Clear List<String> deletedParameters, @Clear List<String> invalidParameters) {}

  /** Deletes up to ten; names that lead nowhere are listed. */
  @Operation(value = "ssm:DeleteParameters", access = Access.WRITE)
  DeleteParametersResponse deleteParameters(Call call, DeleteParametersRequest request) {
    List<String> names =
        request.names().isEmpty() ? List.of("") : request.names().stream().distinct().toList();
    for (String name : names) {
      call.permit(Named.find(rows, call, name).target());
    }
    var deleted = new ArrayList<String>();
    var invalid = new ArrayList<String>();
    for (String name : names) {
      // Looked for again: foo and /foo are one.
      Named named = Named.find(rows, call, name);
      if (named.current().isPresent()) {
        delete(call, named.current().get());
        deleted.add(name);
      } else {
        invalid.add(name);
      }
    }
    return new DeleteParametersResponse(deleted, invalid);
  }

  private void delete(Call call, Current current) {
    rows.delete(call.tx(), current.parameter());
    Changes.announce(call.tx(), "Delete", current);
  }
}
