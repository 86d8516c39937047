package io.strongroom.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** The metadata for native images names what is there, under the name that it has. */
class NativeImageTest {
  private static final String FOLDER = "/META-INF/native-image/io.strongroom/strongroom-lambda/";

  private static byte[] read(String file) throws IOException {
    try (InputStream in = Secrets.class.getResourceAsStream(FOLDER + file)) {
      assertNotNull(in, file);
      return in.readAllBytes();
    }
  }

  @Test
  void every_class_and_method_is_there() throws Exception {
    List<String> names = new ArrayList<>();
    for (Json entry : Json.parse(read("reflect-config.json")).items()) {
      names.add(entry.get("name").text(""));
      Class<?> type = Class.forName(entry.get("name").text(""));
      Class.forName(entry.get("condition").get("typeReachable").text(""));
      for (Json method : entry.get("methods").items()) {
        List<Class<?>> parameters = new ArrayList<>();
        for (Json parameter : method.get("parameterTypes").items()) {
          parameters.add(Class.forName(parameter.text("")));
        }
        String name = method.get("name").text("");
        assertEquals(name, type.getMethod(name, parameters.toArray(Class<?>[]::new)).getName());
      }
    }
    // All that the library finds by name: Checkpoints.
    assertEquals(List.of("org.crac.Resource", "org.crac.Core", "org.crac.Context"), names);
    Json proxy = Json.parse(read("proxy-config.json")).items().get(0);
    assertTrue(Class.forName(proxy.get("interfaces").items().get(0).text("")).isInterface());
  }

  @Test
  void http_and_https_are_in_the_image() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Secrets.class.getResourceAsStream(FOLDER + "native-image.properties")) {
      properties.load(in);
    }
    assertEquals("--enable-url-protocols=http,https", properties.getProperty("Args"));
  }
}
