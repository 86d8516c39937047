package io.strongroom.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/**
 * The same server with a trail that finds nothing to record, to measure what the trail costs. The
 * product has no such switch: one class is changed in a copy that stands before the jar.
 */
final class Unaudited {
  private static final String TRAIL = "io/strongroom/audit/Trail.class";
  private static final ClassDesc LIST = ConstantDescs.CD_List;

  private Unaudited() {}

  /** The class path of the changed server; the changed class is written into the folder. */
  static String classPath(Path jar, Path folder) throws IOException {
    byte[] trail;
    try (var file = new JarFile(jar.toFile());
        InputStream in = file.getInputStream(file.getJarEntry(TRAIL))) {
      trail = in.readAllBytes();
    }
    Path target = folder.resolve(TRAIL);
    Files.createDirectories(target.getParent());
    Files.write(target, withoutRecords(trail));
    return folder + ":" + classPath(jar);
  }

  /** The class path of the server as it is. */
  static String classPath(Path jar) {
    return jar + ":" + jar.resolveSibling("lib") + "/*";
  }

  private static byte[] withoutRecords(byte[] trail) {
    var changed = new ArrayList<String>();
    ClassFile classes = ClassFile.of();
    byte[] result =
        classes.transformClass(
            classes.parse(trail),
            (builder, element) -> {
              if (element instanceof MethodModel method && makesRecords(method)) {
                changed.add(method.methodType().stringValue());
                builder.withMethodBody(
                    method.methodName(),
                    method.methodType(),
                    method.flags().flagsMask(),
                    code -> code.invokestatic(LIST, "of", MethodTypeDesc.of(LIST), true).areturn());
              } else {
                builder.with(element);
              }
            });
    if (changed.isEmpty()) {
      throw new IllegalStateException("the trail has no method records any more");
    }
    return result;
  }

  private static boolean makesRecords(MethodModel method) {
    return method.methodName().equalsString("records")
        && method.methodTypeSymbol().returnType().equals(LIST);
  }

  /** Bytes of a trail's segments. */
  static long trailBytes(Path data) throws IOException {
    long bytes = 0;
    for (Path file : segments(data)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /** The segments of a trail, in order. */
  static List<Path> segments(Path data) throws IOException {
    try (var files = Files.list(data.resolve("audit"))) {
      return files.filter(file -> file.toString().matches(".*/[0-9]{8}[.]jsonl")).sorted().toList();
    }
  }
}
