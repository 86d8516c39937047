package io.strongroom.ops;

import io.strongroom.lambda.Settings;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes of somebody's function, which see the JDK and the client library and nothing of the
 * server. What they do when they are loaded they do in this process: it is the user's own program.
 */
final class SettingsClasses implements AutoCloseable {
  private final URLClassLoader loader;

  /**
   * Those in jars and folders.
   *
   * @throws StartFailed when one of them is not there
   */
  SettingsClasses(List<Path> places) throws StartFailed, IOException {
    var urls = new ArrayList<URL>();
    for (Path place : places) {
      if (!Files.exists(place)) {
        throw new StartFailed("there is no " + place);
      }
      urls.add(place.toUri().toURL());
    }
    loader = new URLClassLoader(urls.toArray(URL[]::new), new Library());
  }

  /** Only what a function can count on. */
  private static final class Library extends ClassLoader {
    private static final String PACKAGE = Settings.class.getPackageName() + ".";

    Library() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE)) {
        throw new ClassNotFoundException(name);
      }
      return Class.forName(name, false, Settings.class.getClassLoader());
    }
  }

  /**
   * A record of settings.
   *
   * @throws StartFailed when it is not there, or not one
   */
  Class<?> load(String name) throws StartFailed {
    try {
      Class<?> type = Class.forName(name, false, loader);
      if (!type.isRecord() || !type.isAnnotationPresent(Settings.class)) {
        throw new StartFailed(name + " is no record with @Settings");
      }
      return type;
    } catch (ClassNotFoundException e) {
      throw new StartFailed("there is no class " + name + " in what --jar names");
    } catch (LinkageError e) {
      throw new StartFailed("the class " + name + " cannot be loaded: " + e);
    }
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
