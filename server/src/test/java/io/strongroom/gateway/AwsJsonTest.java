package io.strongroom.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.strongroom.aws.Api;
import java.util.List;
import org.junit.jupiter.api.Test;

class AwsJsonTest {
  private static final AwsJson JSON = new AwsJson(new Shapes(List.of(Sample.API)));
  private static final Api.Entry EVERYTHING = Sample.entry(Sample.API, "Everything");

  private static final String FULL =
      """
      {"KeyId":"abc","Text":"t\\u00e9xt","Maybe":"x","Small":7,"Large":1099511627776,"Medium":-3,\
      "Flag":true,"MaybeFlag":false,"Time":1593622000.191,"SecretString":"p\\"\\u00e4\\ud83d\\ude00\\n",\
      "Plaintext":"AAEC","Blob":"\\/\\/8=","Names":["a","b"],"Ids":["i"],"Shades":["DARK"],\
      "Shade":"light-blue","Context":{"k":"v"},"Tags":[{"TagKey":"a","TagValue":"b"}],\
      "Label":{"TagKey":"c"},"Stages":{"v1":["AWSCURRENT"]},"ARN":"arn"}\
      """;

  @Test
  void every_type_is_read_and_written() {
    Decoded decoded = JSON.read(EVERYTHING, FULL.getBytes(UTF_8));
    assertEquals("", decoded.violation().map(Throwable::getMessage).orElse(""));
    String again = new String(JSON.write(Sample.API, EVERYTHING, decoded.request()), UTF_8);
    assertEquals(
        FULL.replace("\\u00e9", "\u00e9")
            .replace("\\u00e4\\ud83d\\ude00", "\u00e4\ud83d\ude00")
            .replace("\\/", "/"),
        again);
  }
}
