package cloud.sentiric.onenode;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/** What nothing was written down of when the libraries were built. */
final class NoMetadata implements AutoConfigurationMetadata {
    @Override
    public boolean wasProcessed(String name) {
        return false;
    }

    @Override
    public @Nullable Integer getInteger(String name, String key) {
        return null;
    }

    @Override
    public @Nullable Integer getInteger(String name, String key, @Nullable Integer fallback) {
        return fallback;
    }

    @Override
    public @Nullable Set<String> getSet(String name, String key) {
        return null;
    }

    @Override
    public @Nullable Set<String> getSet(String name, String key, @Nullable Set<String> fallback) {
        return fallback;
    }

    @Override
    public @Nullable String get(String name, String key) {
        return null;
    }

    @Override
    public @Nullable String get(String name, String key, @Nullable String fallback) {
        return fallback;
    }
}
