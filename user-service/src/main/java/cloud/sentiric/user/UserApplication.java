package cloud.sentiric.user;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The process user-service. */
@SpringBootApplication
public class UserApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(UserApplication.class, arguments);
    }
}
