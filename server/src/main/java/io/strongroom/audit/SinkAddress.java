package io.strongroom.audit;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A place outside that checkpoints are sent to: {@code file:/path}, {@code syslog://host[:port]}
 * (UDP), {@code syslog+tcp://host[:port]}, {@code https://...}, and {@code http://...} on loopback.
 */
public final class SinkAddress {
  private static final int SYSLOG_PORT = 514;
  private static final int PORT_MAX = 65_535;
  private static final Set<String> NETWORK = Set.of("syslog", "syslog+tcp", "http", "https");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]");

  private final URI uri;
  private final String scheme;

  private SinkAddress(URI uri, String scheme) {
    this.uri = uri;
    this.scheme = scheme;
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException with one line that says what is wrong and never quotes the
   *     address, which may hold a password
   */
  public static SinkAddress parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a checkpoint sink is a URI such as syslog://host:514");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (scheme.equals("file")) {
      checkFile(uri);
    } else if (NETWORK.contains(scheme)) {
      checkNetwork(uri, scheme);
    } else {
      throw new IllegalArgumentException(
          "a checkpoint sink is file:/path, syslog://host, syslog+tcp://host or https://host/path");
    }
    return new SinkAddress(uri, scheme);
  }

  private static void checkFile(URI uri) {
    boolean plain =
        uri.getPath() != null
            && uri.getPath().startsWith("/")
            && (uri.getAuthority() == null || uri.getAuthority().isEmpty())
            && uri.getQuery() == null
            && uri.getFragment() == null;
    if (!plain) {
      throw new IllegalArgumentException("a checkpoint file is given as file:/path");
    }
    try {
      var unused = Path.of(uri.getPath());
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("a checkpoint file is given as file:/path", e);
    }
  }

  private static void checkNetwork(URI uri, String scheme) {
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
      throw new IllegalArgumentException("a checkpoint sink needs a host, and a port up to 65535");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("a checkpoint sink takes no user name or password");
    }
    boolean path = uri.getPath() != null && !uri.getPath().isEmpty() && !uri.getPath().equals("/");
    if (scheme.startsWith("syslog") && (path || uri.getQuery() != null)) {
      throw new IllegalArgumentException("a syslog sink is syslog://host[:port]");
    }
    if (uri.getFragment() != null) {
      throw new IllegalArgumentException("a checkpoint sink has no fragment");
    }
    if (scheme.equals("http") && !LOOPBACK.matcher(uri.getHost()).matches()) {
      throw new IllegalArgumentException(
          "a checkpoint goes over plain http to loopback only: give https");
    }
  }

  URI uri() {
    return uri;
  }

  /** In lower case. */
  String scheme() {
    return scheme;
  }

  /** Of {@code file:} addresses. */
  Path file() {
    return Path.of(uri.getPath());
  }

  /** Without the brackets of an IPv6 address. */
  String host() {
    return uri.getHost().replace("[", "").replace("]", "");
  }

  int syslogPort() {
    return uri.getPort() < 0 ? SYSLOG_PORT : uri.getPort();
  }

  /** Scheme, host and port, or the file; the path of a webhook often is its password. */
  @Override
  public String toString() {
    return scheme.equals("file")
        ? "file:" + uri.getPath()
        : scheme + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }
}
