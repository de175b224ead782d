package cloud.sentiric.onenode;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Keeps from a service what the class path has for others, so that it is the same as in a process of its own. */
public final class OwnConfigurations implements AutoConfigurationImportFilter, EnvironmentAware {
    /** Property: beginnings of names, comma separated. */
    static final String WITHOUT = "one-node.without";

    private List<String> without = List.of();

    @Override
    public void setEnvironment(Environment environment) {
        without = List.of(environment.getProperty(WITHOUT, String[].class, new String[0]));
    }

    @Override
    public boolean[] match(@Nullable String[] names, AutoConfigurationMetadata metadata) {
        var wanted = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            var name = names[i];
            wanted[i] = name == null || without.stream().noneMatch(name::startsWith);
        }
        return wanted;
    }
}
