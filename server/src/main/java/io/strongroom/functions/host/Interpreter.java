package io.strongroom.functions.host;

import java.nio.file.Path;
import java.util.List;

/**
 * What runs a function on this machine.
 *
 * @param command before the runtime's own arguments
 * @param version as the machine's own says it
 * @param homes folders that it needs, beyond those of the system
 */
record Interpreter(List<String> command, String version, List<Path> homes) {}
