package cloud.sentiric.scenarios;

import io.lettuce.core.RedisClient;
import java.util.List;

/** The bindings in Redis. */
final class Bindings {
    private final Environment environment;

    Bindings(Environment environment) {
        this.environment = environment;
    }

    /** Keys of the bindings of a user. */
    List<String> of(String user) {
        try (var client = RedisClient.create(environment.text("REDIS_URL"));
                var connection = client.connect()) {
            return connection.sync().keys("binding:*" + user + "@*");
        }
    }

    /** As if all registrations of a user had run out. */
    void forget(String user) {
        var keys = of(user);
        if (!keys.isEmpty()) {
            try (var client = RedisClient.create(environment.text("REDIS_URL"));
                    var connection = client.connect()) {
                connection.sync().del(keys.toArray(String[]::new));
            }
        }
    }
}
