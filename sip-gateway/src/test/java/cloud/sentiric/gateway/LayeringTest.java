package cloud.sentiric.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
    private static final String ROOT = "cloud.sentiric.gateway";
    private static final String[] CORE = {
        ROOT + ".sip", ROOT + ".route", ROOT + ".target", ROOT + ".token", ROOT + ".abuse", ROOT + ".stun"
    };
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void coreKnowsCoreOnly() {
        classes()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".sip",
                        ROOT + ".route",
                        ROOT + ".target",
                        ROOT + ".token",
                        ROOT + ".abuse",
                        ROOT + ".stun",
                        "java..",
                        "javax.crypto..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void bytesKnowNothingOfRoutes() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".sip")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".route", ROOT + ".target", ROOT + ".token")
                .check(CLASSES);
    }

    @Test
    void coreReadsNoClockAndNoEnvironment() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "getenv")
                .check(CLASSES);
    }
}
