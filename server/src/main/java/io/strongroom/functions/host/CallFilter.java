package io.strongroom.functions.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * A seccomp program that keeps a function from calls of the kernel that it has no use for: new
 * namespaces, in which it would be root and could mount what nobody bounds; shared memory that
 * nobody counts; tracing, keyrings, and what kernels had to be mended for most often.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/seccomp_filter.html">Seccomp BPF</a>
 */
final class CallFilter {
  private static final int LOAD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int JUMP_IF_ANY = 0x45;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7fff_0000;
  private static final int KILL_PROCESS = 0x8000_0000;
  private static final int NOT_PERMITTED = 0x0005_0001;
  private static final int NOT_KNOWN = 0x0005_0026;

  private static final int NUMBER_AT = 0;
  private static final int ARCHITECTURE_AT = 4;
  private static final int FIRST_ARGUMENT_AT = 16;

  /** Of {@code clone}: every kind of new namespace. */
  private static final int NEW_NAMESPACES = 0x7e02_0000;

  private static final int X32 = 0x4000_0000;
  private static final int CLONE3 = 435;

  /** The numbers that calls have on a processor; what is denied has the same names on both. */
  private record Numbers(int architecture, int cloning, List<Integer> denied) {}

  // mount, umount2, pivot_root, unshare, setns, bpf, perf_event_open, userfaultfd, add_key,
  // request_key, keyctl, io_uring_setup, open_by_handle_at, open_tree, move_mount, fsopen,
  // mount_setattr, shmget, ptrace
  private static final Numbers X86_64 =
      new Numbers(
          0xc000_003e,
          56,
          List.of(
              165, 166, 155, 272, 308, 321, 298, 323, 248, 249, 250, 425, 304, 428, 429, 430, 442,
              29, 101));

  private static final Numbers AARCH64 =
      new Numbers(
          0xc000_00b7,
          220,
          List.of(
              40, 39, 41, 97, 268, 280, 241, 282, 217, 218, 219, 425, 265, 428, 429, 430, 442, 194,
              117));

  private CallFilter() {}

  /** The program for this machine's processor; empty where its numbers are not known here. */
  static Optional<byte[]> program(String architecture) {
    return switch (architecture) {
      case "amd64", "x86_64" -> Optional.of(program(X86_64));
      case "aarch64" -> Optional.of(program(AARCH64));
      default -> Optional.empty();
    };
  }

  private static byte[] program(Numbers numbers) {
    ByteBuffer out = ByteBuffer.allocate(8 * 64).order(ByteOrder.nativeOrder());
    add(out, LOAD, 0, 0, ARCHITECTURE_AT);
    add(out, JUMP_IF_EQUAL, 1, 0, numbers.architecture());
    add(out, RETURN, 0, 0, KILL_PROCESS);
    add(out, LOAD, 0, 0, NUMBER_AT);
    add(out, JUMP_IF_AT_LEAST, 0, 1, X32);
    add(out, RETURN, 0, 0, NOT_PERMITTED);
    for (int denied : numbers.denied()) {
      add(out, JUMP_IF_EQUAL, 0, 1, denied);
      add(out, RETURN, 0, 0, NOT_PERMITTED);
    }
    // Its flags are in memory, where a filter cannot look; C libraries then take the older call.
    add(out, JUMP_IF_EQUAL, 0, 1, CLONE3);
    add(out, RETURN, 0, 0, NOT_KNOWN);
    add(out, JUMP_IF_EQUAL, 1, 0, numbers.cloning());
    add(out, RETURN, 0, 0, ALLOW);
    add(out, LOAD, 0, 0, FIRST_ARGUMENT_AT);
    add(out, JUMP_IF_ANY, 0, 1, NEW_NAMESPACES);
    add(out, RETURN, 0, 0, NOT_PERMITTED);
    add(out, RETURN, 0, 0, ALLOW);
    var program = new byte[out.position()];
    out.flip().get(program);
    return program;
  }

  private static void add(ByteBuffer out, int code, int ifTrue, int ifFalse, int value) {
    out.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
  }
}
