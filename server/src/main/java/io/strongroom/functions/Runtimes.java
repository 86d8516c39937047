package io.strongroom.functions;

import java.util.List;

/**
 * The runtimes that a function may name; whether this machine has one shows when it is run.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html">Lambda
 *     runtimes</a>
 */
final class Runtimes {
  static final List<String> NAMES =
      List.of(
          "nodejs16.x",
          "nodejs18.x",
          "nodejs20.x",
          "nodejs22.x",
          "nodejs24.x",
          "java8.al2",
          "java11",
          "java17",
          "java21",
          "java25",
          "python3.8",
          "python3.9",
          "python3.10",
          "python3.11",
          "python3.12",
          "python3.13",
          "python3.14",
          "dotnet6",
          "dotnet8",
          "dotnet10",
          "ruby3.2",
          "ruby3.3",
          "ruby3.4",
          "ruby4.0",
          "provided.al2",
          "provided.al2023");

  private Runtimes() {}
}
