package cloud.sentiric.scenarios;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link Platform}, and ends their phones after each. */
final class PlatformExtension implements ParameterResolver, AfterEachCallback {
    private static final ExtensionContext.Namespace PLATFORM = ExtensionContext.Namespace.create(Platform.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Platform.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return platform(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        platform(context).closePhones();
    }

    /** Kept at the root of the run, which closes it at its end. */
    private static Platform platform(ExtensionContext context) {
        return context.getRoot()
                .getStore(PLATFORM)
                .computeIfAbsent(Platform.class, type -> Platform.start(), Platform.class);
    }
}
