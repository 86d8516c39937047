package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import java.util.Optional;

/**
 * How many environments a function may have at most.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html">PutFunctionConcurrency</a>
 */
final class ReserveConcurrency {
  private final FunctionRows rows;
  private final FunctionFinder finder;
  private final FunctionChanges changes;

  ReserveConcurrency(FunctionRows rows, FunctionFinder finder, FunctionChanges changes) {
    this.rows = rows;
    this.finder = finder;
    this.changes = changes;
  }

  record PutFunctionConcurrencyRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName,
      @Constraint(least = 0) int reservedConcurrentExecutions) {}

  record PutFunctionConcurrencyResponse(int reservedConcurrentExecutions) {}

  /** Sets it; with 0 the function is not run at all. */
  @Operation(
      value = "lambda:PutFunctionConcurrency",
      access = Access.WRITE,
      http = "PUT /2017-10-31/functions/{FunctionName}/concurrency")
  PutFunctionConcurrencyResponse putFunctionConcurrency(
      Call call, PutFunctionConcurrencyRequest request) {
    Function function = permitted(call, request.functionName());
    change(call, function, Optional.of((long) request.reservedConcurrentExecutions()));
    return new PutFunctionConcurrencyResponse(request.reservedConcurrentExecutions());
  }

  record GetFunctionConcurrencyRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName) {}

  record GetFunctionConcurrencyResponse(Optional<Integer> reservedConcurrentExecutions) {}

  /** Shows it. */
  @Operation(
      value = "lambda:GetFunctionConcurrency",
      access = Access.READ,
      http = "GET /2019-09-30/functions/{FunctionName}/concurrency")
  GetFunctionConcurrencyResponse getFunctionConcurrency(
      Call call, GetFunctionConcurrencyRequest request) {
    Function function = permitted(call, request.functionName());
    return new GetFunctionConcurrencyResponse(function.reserved().map(Long::intValue));
  }

  record DeleteFunctionConcurrencyRequest(
      @Constraint(min = 1, max = 140, pattern = FunctionName.PATTERN) @Clear String functionName) {}

  /** Takes the bound away. */
  @Operation(
      value = "lambda:DeleteFunctionConcurrency",
      access = Access.WRITE,
      http = "DELETE /2017-10-31/functions/{FunctionName}/concurrency",
      status = 204)
  void deleteFunctionConcurrency(Call call, DeleteFunctionConcurrencyRequest request) {
    Function function = permitted(call, request.functionName());
    change(call, function, Optional.empty());
  }

  private Function permitted(Call call, String name) {
    FunctionFinder.Found found = finder.find(call, name, Optional.empty());
    call.permit(found.target());
    return found.orThrow();
  }

  private void change(Call call, Function function, Optional<Long> most) {
    rows.update(call.tx(), function.reserving(most));
    changes.announce(call, function, "ConcurrencyChanged");
  }
}
