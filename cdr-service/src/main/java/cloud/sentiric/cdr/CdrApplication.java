package cloud.sentiric.cdr;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The process cdr-service. */
@SpringBootApplication
public class CdrApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(CdrApplication.class, arguments);
    }
}
