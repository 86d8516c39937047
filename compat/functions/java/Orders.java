import io.strongroom.lambda.Default;
import io.strongroom.lambda.FromEnv;
import io.strongroom.lambda.FromSecret;
import io.strongroom.lambda.Live;
import io.strongroom.lambda.Secret;
import io.strongroom.lambda.Secrets;
import io.strongroom.lambda.Settings;
import java.util.Map;

/** All three ways by the library, one by one and together, for whichever stage it is deployed to. */
public final class Orders {
  private static final Secret HMAC = Secrets.env("HMAC_KEY");
  private static final Secret API_KEY = Secrets.parameter("/{stage}/orders/api-key");
  private static final Secret DB = Secrets.secret("{stage}/orders/db");
  private static final Live<OrderSettings> SETTINGS = Secrets.bind(OrderSettings.class);

  /** What a stage is made of. */
  @Settings("/{stage}/orders")
  public record OrderSettings(
      Secret apiKey,
      @Default("20") int pageSize,
      @FromSecret("{stage}/orders/db") Login db,
      @FromEnv("HMAC_KEY") Secret hmac) {

    /** Of the database. */
    public record Login(String username, String password) {}
  }

  public String ways(Map<String, Object> event) {
    return String.join("|", HMAC.value(), API_KEY.value(), DB.field("password"));
  }

  public String settings(Map<String, Object> event) {
    OrderSettings now = SETTINGS.get();
    return String.join(
        "|",
        now.hmac().value(),
        now.apiKey().value(),
        now.db().password(),
        now.db().username(),
        Integer.toString(now.pageSize()));
  }

  /** The same without a function host. */
  public static void main(String[] args) {
    Orders orders = new Orders();
    System.out.println(orders.ways(Map.of()));
    System.out.println(orders.settings(Map.of()));
  }
}
