package cloud.sentiric.dialplan;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The process dialplan-service. */
@SpringBootApplication
public class DialplanApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(DialplanApplication.class, arguments);
    }
}
