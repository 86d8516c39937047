package io.strongroom.ops;

import io.strongroom.seal.Sensitive;
import io.strongroom.store.Location;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * The options that name a PostgreSQL database. The password comes from a file, for arguments can be
 * seen by everybody on the machine.
 */
final class SharedDatabase {
  private static final Pattern URL = Pattern.compile("jdbc:postgresql:.+");
  private static final Pattern SECRET =
      Pattern.compile("[?&](password|sslpassword)=", Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_INFO = Pattern.compile("jdbc:postgresql://[^/?]*@.*");
  private static final Pattern USER = Pattern.compile("[?&]user=([^&]*)");
  private static final int PASSWORD_BYTES_MAX = 1024;
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "a PostgreSQL database that several nodes share, jdbc:postgresql://HOST[,HOST]/NAME with"
              + " the driver's parameters, such as user and sslmode (default: SQLite in the data"
              + " folder)")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description =
          "its password, in a file that only its owner may read (default: PGPASSFILE, ~/.pgpass)")
  private Optional<Path> passwordFile = Optional.empty();

  /** One that was named by another option than {@code --database}. */
  static SharedDatabase of(String url, Optional<Path> passwordFile) {
    var named = new SharedDatabase();
    named.url = Optional.of(url);
    named.passwordFile = passwordFile;
    return named;
  }

  /** Whether one was named. */
  boolean given() {
    return url.isPresent();
  }

  /**
   * The database, if one was named.
   *
   * @param environment where {@code PGUSER} may stand
   * @throws IllegalArgumentException when the options make no sense
   * @throws StartFailed when the password cannot be read
   */
  Optional<Location.Postgres> location(Map<String, String> environment) throws StartFailed {
    if (url.isEmpty()) {
      if (passwordFile.isPresent()) {
        throw new IllegalArgumentException("--database-password-file belongs to --database");
      }
      return Optional.empty();
    }
    String text = url.get();
    if (SECRET.matcher(text).find() || USER_INFO.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "arguments can be seen by everybody on this machine: take the password out of --database,"
              + " and name its file with --database-password-file");
    }
    if (!URL.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "--database wants a URL such as jdbc:postgresql://host1,host2/strongroom");
    }
    return Optional.of(new Location.Postgres(text, user(text, environment), password()));
  }

  private static String user(String url, Map<String, String> environment) {
    var named = USER.matcher(url);
    if (named.find()) {
      return URLDecoder.decode(named.group(1), StandardCharsets.UTF_8);
    }
    String set = environment.getOrDefault("PGUSER", "");
    return set.isEmpty() ? System.getProperty("user.name").toLowerCase(Locale.ROOT) : set;
  }

  private Sensitive password() throws StartFailed {
    if (passwordFile.isEmpty()) {
      return Sensitive.blank();
    }
    Path file = passwordFile.get();
    try {
      if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
        throw new StartFailed("the password file " + file + " can be read by others; chmod 0400");
      }
      return read(file);
    } catch (IOException e) {
      throw new StartFailed(
          "the password file " + file + " cannot be read: " + e.getClass().getSimpleName());
    }
  }

  /** The first line. */
  private static Sensitive read(Path file) throws IOException, StartFailed {
    byte[] content = new byte[PASSWORD_BYTES_MAX + 1];
    var buffer = ByteBuffer.wrap(content);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // A read may give less than there is.
      }
      int end = 0;
      while (end < buffer.position() && content[end] != '\n' && content[end] != '\r') {
        end++;
      }
      if (end == 0 || end > PASSWORD_BYTES_MAX) {
        throw new StartFailed("the password file " + file + " has no password in its first line");
      }
      return Sensitive.taking(Arrays.copyOf(content, end));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }
}
